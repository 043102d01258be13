// What torch.save writes: tensors as views of storages, and plain values; nothing is run.
#include "core/formats/torchzip.h"
#include "tests/core/formats/filebytes.h"
#include "tests/support/testsupport.h"
#include "tests/support/torchfile.h"
#include "tests/support/zipfile.h"

#include <QTemporaryDir>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;

namespace {

const TinyTensor kSix = {{2, 3}, {1, 2, 3, 4, 5, 6}};

/// One value in front of STOP.
std::string pickle(const std::string& value)
{
    return "\x80\x02" + value + '.';
}

} // namespace

class TorchZipTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_folder = m_temporary->path().toStdString();
        m_file = m_folder / "x.pt";
    }

    void tensorsAndPlainValuesAreRead()
    {
        VERIFY_RESULT(writeTorchFile(m_file, {{"encoder.weight", kSix}, {"scalar", {{}, {7}}}},
                                     {{"activation", "TopK"}, {"k", -32}}));
        const auto file = openTorchZip(m_file);
        VERIFY_RESULT(file);
        QCOMPARE((*file)->tensors().size(), std::size_t(2));
        QCOMPARE(*(*file)->readF32Shaped("encoder.weight", kSix.shape), kSix.values);
        QCOMPARE(*(*file)->readF32Shaped("scalar", {}), std::vector<float>{7});
        QVERIFY((*file)->scalar("activation") && (*file)->scalar("k") && !(*file)->scalar("scalar"));
        QCOMPARE(std::get<std::string>(*(*file)->scalar("activation")), std::string("TopK"));
        QCOMPARE(std::get<std::int64_t>(*(*file)->scalar("k")), std::int64_t(-32));
        VERIFY_RESULT((*file)->check());
    }

    void aModelFolderMayHoldItsWeightsLikeThis()
    {
        VERIFY_RESULT(writeTorchFile(m_folder / "pytorch_model-1.bin", {{"a", kSix}}));
        VERIFY_RESULT(writeTorchFile(m_folder / "pytorch_model-2.bin", {{"b", kSix}}));
        writeBytes(m_folder / "pytorch_model.bin.index.json",
                   R"({"weight_map": {"a": "pytorch_model-1.bin", "b": "pytorch_model-2.bin"}})");
        const auto shards = openModelFolder(m_folder);
        VERIFY_RESULT(shards);
        QCOMPARE(*(*shards)->readF32Shaped("b", kSix.shape), kSix.values);
        VERIFY_RESULT(writeTorchFile(m_folder / "pytorch_model.bin", {{"c", kSix}}));
        const auto single = openModelFolder(m_folder);
        VERIFY_RESULT(single);
        QVERIFY((*single)->has("c"));
    }

    void nestedValuesAreNamedByTheirPath()
    {
        const std::string zeros(3, '\0');
        const std::string inner = "}X\x01" + zeros + "b\x88s"; // {"b": True}
        const std::string list = "](K\x05" + inner + "e"; // [5, {"b": True}]
        const std::string value = "}(X\x01" + zeros + "a}K\x01" + list + "s" // "a": {1: list}
            + "X\x03" + zeros + "big\x8a\x09" + std::string(8, '\0') + "\x01" // 2^64
            + "X\x01" + zeros + "fG\x3f\xf8" + std::string(6, '\0') + "X\x01" + zeros + "nNu"; // 1.5 and None
        const auto content = readTorchPickle(pickle(value), "x");
        VERIFY_RESULT(content);
        QCOMPARE(content->scalars.size(), std::size_t(2));
        QCOMPARE(content->scalars[0].first, std::string("a.1.1.b"));
        QCOMPARE(std::get<bool>(content->scalars[0].second), true);
        QCOMPARE(content->scalars[1].first, std::string("f"));
        QCOMPARE(std::get<double>(content->scalars[1].second), 1.5);
    }

    void namesOutsideTheListAreRefused()
    {
        for (const char* call : {"cos\nsystem\n)R", "cbuiltins\neval\n", "ctorch\nload\n)R"}) {
            const auto content = readTorchPickle(pickle(call), "x");
            QVERIFY(!content);
            QVERIFY(content.error().message.starts_with("x "));
        }
        const auto content = readTorchPickle(pickle("cos\nsystem\n)R"), "x");
        QVERIFY(content.error().message.find("os.system") != std::string::npos);
        QCOMPARE(content.error().code, ErrorCode::Unsupported);
    }

    void everyTruncationIsRefused()
    {
        const std::string whole = torchPickle({{"a", kSix}}, {{"k", 3}});
        for (std::size_t length = 0; length < whole.size(); ++length)
            QVERIFY(!readTorchPickle(whole.substr(0, length), "x"));
        VERIFY_RESULT(readTorchPickle(whole, "x"));
    }

    void twoValuesOfOneNameAreRefused()
    {
        const auto content = readTorchPickle(pickle("}(K\x01K\x02K\x01K\x03u"), "x");
        QVERIFY(!content);
        QCOMPARE(content.error().code, ErrorCode::BadFormat);
    }

    void dataThatIsMissingIsNoticed()
    {
        writeBytes(m_file, zipBytes({{"a/data.pkl", torchPickle({{"a", kSix}})}, {"a/data/0", std::string(23, 'x')}}));
        QCOMPARE(openTorchZip(m_file).error().code, ErrorCode::BadFormat);
        writeBytes(m_file, zipBytes({{"a/data.pkl", torchPickle({{"a", kSix}})}, {"a/data/0", bytesOf(kSix.values)}}));
        VERIFY_RESULT(openTorchZip(m_file));
    }

    void olderLayoutsSayWhatToDo()
    {
        writeBytes(m_file, std::string("\x80\x02\x8a\x0al\xfc\x9c\x46\xf9\x20j\xa8P\x19.", 15));
        const auto file = openTorchZip(m_file);
        QVERIFY(!file);
        QCOMPARE(file.error().code, ErrorCode::Unsupported);
        QVERIFY(file.error().message.find("safetensors") != std::string::npos);
    }

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder;
    fs::path m_file;
};

ATOMSCOPE_GUILESS_TEST_MAIN(TorchZipTest)
#include "tst_torchzip.moc"
