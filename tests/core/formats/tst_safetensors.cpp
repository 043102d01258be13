// The safetensors container: one file, several shards, a model's folder, and what is written.
#include "core/formats/safetensorsheader.h"
#include "core/formats/tensorsource.h"
#include "tests/core/formats/filebytes.h"
#include "tests/support/testsupport.h"

#include <QTemporaryDir>
#include <cmath>
#include <limits>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;

namespace {

/// One tensor "t" of the given type over all of the data.
std::string oneTensor(const std::string& dtype, const std::string& shape, const std::string& data)
{
    return safetensorsBytes("{\"t\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":[0,"
                                + std::to_string(data.size()) + "]}}",
                            data);
}

} // namespace

class SafetensorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_folder = m_temporary->path().toStdString();
    }

    void whatIsWrittenIsRead()
    {
        const std::vector<float> a = {1, -2.5F, std::numeric_limits<float>::infinity(), 0, 3, 4};
        const std::vector<float> scalar = {7};
        const std::vector<NamedArray> arrays = {{"weight", {2, 3}, a}, {"ä\"b", {}, scalar}, {"empty", {0, 3}, {}}};
        const fs::path file = m_folder / "w.safetensors";
        VERIFY_RESULT(writeSafetensors(file, arrays));
        const auto source = openSafetensors(file);
        VERIFY_RESULT(source);
        QCOMPARE((*source)->tensors().size(), std::size_t(3));
        QCOMPARE((*source)->tensors()[0].name, std::string("empty")); // sorted
        const auto back = (*source)->readF32Shaped("weight", std::vector<std::int64_t>{2, 3});
        VERIFY_RESULT(back);
        QCOMPARE(*back, a);
        const auto one = (*source)->readF32Shaped("ä\"b", {});
        VERIFY_RESULT(one);
        QCOMPARE(*one, scalar);
        VERIFY_RESULT((*source)->readF32("empty", {}));
        QCOMPARE(std::distance(fs::directory_iterator(m_folder), {}), 1); // no temporary file stays
    }

    void dataBeginOnAMultipleOfEight()
    {
        const std::vector<float> values = {1};
        for (const char* name : {"a", "ab", "abc", "abcd"}) {
            VERIFY_RESULT(writeSafetensors(m_folder / "x", std::vector<NamedArray>{{name, {1}, values}}));
            QCOMPARE((fs::file_size(m_folder / "x") - sizeof(float)) % 8, std::uintmax_t(0));
        }
    }

    void valuesThatDoNotFitTheirShapeAreNotWritten()
    {
        const std::vector<float> values = {1, 2};
        const auto outcome = writeSafetensors(m_folder / "x", std::vector<NamedArray>{{"a", {3}, values}});
        QVERIFY(!outcome);
        QVERIFY(!fs::exists(m_folder / "x"));
    }

    void aFolderThatIsNotThereIsReported()
    {
        const auto outcome = writeSafetensors(m_folder / "no" / "x", {});
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::Io);
    }

    void everyNumericTypeBecomesFloat_data()
    {
        QTest::addColumn<QByteArray>("dtype");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QList<float>>("expected");
        const auto row = [](const char* dtype, const std::string& bytes, const QList<float>& expected) {
            QTest::newRow(dtype) << QByteArray(dtype) << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()))
                                 << expected;
        };
        row("BOOL", bytesOf<std::uint8_t>({0, 1}), {0, 1});
        row("U8", bytesOf<std::uint8_t>({0, 255}), {0, 255});
        row("I8", bytesOf<std::int8_t>({-128, 127}), {-128, 127});
        row("U16", bytesOf<std::uint16_t>({1, 65535}), {1, 65535});
        row("I16", bytesOf<std::int16_t>({-32768, 2}), {-32768, 2});
        row("U32", bytesOf<std::uint32_t>({1, 4294967040U}), {1, 4294967040.0F});
        row("I32", bytesOf<std::int32_t>({-5, 16777216}), {-5, 16777216});
        row("U64", bytesOf<std::uint64_t>({3, std::uint64_t(1) << 63}), {3, 0x1p63F});
        row("I64", bytesOf<std::int64_t>({-3, std::int64_t(1) << 40}), {-3, 0x1p40F});
        row("F16", bytesOf<std::uint16_t>({0x3c00, 0xc000}), {1, -2});
        row("BF16", bytesOf<std::uint16_t>({0x3f80, 0xc000}), {1, -2});
        row("F32", bytesOf<float>({1.5F, -2.25F}), {1.5F, -2.25F});
        row("F64", bytesOf<double>({0.1, 1e10}), {0.1F, 1e10F});
        row("F8_E4M3", bytesOf<std::uint8_t>({0x38, 0x7e, 0x01, 0xb8}), {1, 448, 0x1p-9F, -1});
        row("F8_E5M2", bytesOf<std::uint8_t>({0x3c, 0x7b, 0x01, 0xc0}), {1, 57344, 0x1p-16F, -2});
    }

    void everyNumericTypeBecomesFloat()
    {
        QFETCH(QByteArray, dtype);
        QFETCH(QByteArray, bytes);
        QFETCH(QList<float>, expected);
        writeBytes(m_folder / "x",
                   oneTensor(dtype.toStdString(), "[" + std::to_string(expected.size()) + "]", bytes.toStdString()));
        const auto source = openSafetensors(m_folder / "x");
        VERIFY_RESULT(source);
        std::vector<float> values(static_cast<std::size_t>(expected.size()));
        VERIFY_RESULT((*source)->readF32("t", values));
        QCOMPARE(QList<float>(values.begin(), values.end()), expected);
    }

    void longTensorsAreConvertedInPieces()
    {
        std::vector<std::uint16_t> bits(300001);
        for (std::size_t i = 0; i < bits.size(); ++i)
            bits[i] = static_cast<std::uint16_t>(0x3c00 + i % 1000);
        writeBytes(m_folder / "x", oneTensor("F16", "[300001]", bytesOf(bits)));
        const auto source = openSafetensors(m_folder / "x");
        VERIFY_RESULT(source);
        std::vector<float> values(bits.size());
        VERIFY_RESULT((*source)->readF32("t", values));
        for (std::size_t i = 0; i < bits.size(); ++i)
            QCOMPARE(values[i], 1.0F + static_cast<float>(i % 1000) / 1024.0F);
    }

    void aTypeThatIsNoNumberIsListedButNotRead()
    {
        writeBytes(m_folder / "x", oneTensor("C64", "[1]", std::string(8, '\0')));
        const auto source = openSafetensors(m_folder / "x");
        VERIFY_RESULT(source);
        std::vector<float> values(1);
        const auto outcome = (*source)->readF32("t", values);
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::Unsupported);
    }

    void askingForTheWrongThingIsAnError()
    {
        writeBytes(m_folder / "x", oneTensor("F32", "[2]", std::string(8, '\0')));
        const auto source = openSafetensors(m_folder / "x");
        VERIFY_RESULT(source);
        std::vector<float> values(3);
        QCOMPARE((*source)->readF32("u", values).error().code, ErrorCode::NotFound);
        QCOMPARE((*source)->readF32("t", values).error().code, ErrorCode::ShapeMismatch);
        const auto shaped = (*source)->readF32Shaped("t", std::vector<std::int64_t>{1, 2});
        QCOMPARE(shaped.error().code, ErrorCode::ShapeMismatch);
        QVERIFY(shaped.error().message.find("[1, 2]") != std::string::npos);
    }

    void aFileThatShrinksWhileItIsOpenIsAnError()
    {
        writeBytes(m_folder / "x", oneTensor("F32", "[4]", std::string(16, '\0')));
        const auto source = openSafetensors(m_folder / "x");
        VERIFY_RESULT(source);
        fs::resize_file(m_folder / "x", fs::file_size(m_folder / "x") - 1);
        std::vector<float> values(4);
        QVERIFY(!(*source)->readF32("t", values));
    }

    void aHostileHeaderIsRefused_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<int>("dataBytes");
        QTest::addColumn<QByteArray>("reason"); // a part of the message
        const auto entry = [](const char* name, const char* offsets) {
            return QByteArray("\"") + name + "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":" + offsets + "}";
        };
        const auto row = [](const char* name, const QByteArray& header, int dataBytes, const char* reason) {
            QTest::newRow(name) << header << dataBytes << QByteArray(reason);
        };
        row("same name", "{" + entry("a", "[0,4]") + "," + entry("a", "[4,8]") + "}", 8, "twice");
        row("same name, escaped", "{" + entry("a", "[0,4]") + "," + entry("\\u0061", "[4,8]") + "}", 8, "twice");
        row("key twice", R"({"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}})", 4, "twice");
        row("gap", "{" + entry("a", "[0,4]") + "," + entry("b", "[8,12]") + "}", 12, "begins at byte 8");
        row("overlap", "{" + entry("a", "[0,4]") + "," + entry("b", "[2,6]") + "}", 6, "begins at byte 2");
        row("trailing", "{" + entry("a", "[0,4]") + "}", 5, "the file has 5");
        row("truncated", "{" + entry("a", "[0,4]") + "}", 3, "the file has 3");
        row("product wraps", R"({"a":{"dtype":"F32","shape":[4294967296,4294967297],"data_offsets":[0,4]}})", 4,
            "too large");
        row("bytes wrap", R"({"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}})", 0,
            "too large");
        row("negative", R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4, "negative");
        row("half bytes", R"({"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}})", 1, "whole bytes");
        row("nul behind", "{}" + QByteArray(2, '\0'), 0, "zero byte");
        row("text behind", "{} x", 0, "JSON");
        row("space in front", " {}", 0, "begin with");
        row("nested shape", R"({"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}})", 4, "an array");
        row("object as shape", R"({"a":{"dtype":"F32","shape":{"x":1},"data_offsets":[0,4]}})", 4, "an object");
        row("number as dtype", R"({"a":{"dtype":[1],"shape":[1],"data_offsets":[0,4]}})", 4, "an array");
        row("metadata number", R"({"__metadata__":{"a":1}})", 0, "strings belong");
        row("metadata list", R"({"__metadata__":[]})", 0, "strings belong");
        row("deep", R"({"a":{"x":)" + QByteArray(20000, '['), 0, "nested");
        row("name of 5000 bytes", "{\"" + QByteArray(5000, 'x') + "\":{}}", 0, "too long");
    }

    void aHostileHeaderIsRefused()
    {
        QFETCH(QByteArray, header);
        QFETCH(int, dataBytes);
        QFETCH(QByteArray, reason);
        const auto entries = parseSafetensorsHeader(header.toStdString(), static_cast<std::uint64_t>(dataBytes), "x");
        QVERIFY(!entries);
        QCOMPARE(entries.error().code, ErrorCode::BadFormat);
        QVERIFY2(entries.error().message.find(reason.toStdString()) != std::string::npos,
                 entries.error().message.c_str());
    }

    void unknownKeysAndMetadataAreIgnored()
    {
        const auto entries = parseSafetensorsHeader(
            R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","note":{"x":[1,{"y":null}]},"shape":[],"data_offsets":[0,4]}}  )",
            4, "x");
        VERIFY_RESULT(entries);
        QCOMPARE(entries->size(), std::size_t(1));
        QVERIFY((*entries)[0].info.shape.empty());
    }

    void aLengthBeyondTheFileIsRefusedBeforeAllocating()
    {
        for (const std::uint64_t length : {std::uint64_t(99999999), std::uint64_t(1) << 63, ~std::uint64_t(0)}) {
            writeBytes(m_folder / "x", bytesOf(std::vector<std::uint64_t>{length}) + "{}");
            const auto source = openSafetensors(m_folder / "x");
            QVERIFY(!source);
            QCOMPARE(source.error().code, ErrorCode::BadFormat);
        }
    }

    void shardsMakeOneSource()
    {
        writeShards(R"({"weight_map":{"a":"1.safetensors","b":"2.safetensors"}})");
        const auto source = openModelFolder(m_folder);
        VERIFY_RESULT(source);
        std::vector<float> value(1);
        VERIFY_RESULT((*source)->readF32("a", value));
        QCOMPARE(value[0], 1.0F);
        VERIFY_RESULT((*source)->readF32("b", value));
        QCOMPARE(value[0], 2.0F);
    }

    void aBrokenShardIndexIsRefused_data()
    {
        QTest::addColumn<QByteArray>("index");
        QTest::newRow("other folder") << QByteArray(R"({"weight_map":{"a":"../1.safetensors"}})");
        QTest::newRow("absolute") << QByteArray(R"({"weight_map":{"a":"/1.safetensors"}})");
        QTest::newRow("number") << QByteArray(R"({"weight_map":{"a":1}})");
        QTest::newRow("missing file") << QByteArray(R"({"weight_map":{"a":"3.safetensors"}})");
        QTest::newRow("wrong file") << QByteArray(R"({"weight_map":{"a":"2.safetensors"}})");
        QTest::newRow("named twice") << QByteArray(
            R"({"weight_map":{"a":"1.safetensors","b":"2.safetensors","a":"2.safetensors"}})");
        QTest::newRow("stored twice") << QByteArray(R"({"weight_map":{"a":"1.safetensors","b":"1again.safetensors"}})");
        QTest::newRow("no map") << QByteArray("{}");
        QTest::newRow("no object") << QByteArray("[]");
        QTest::newRow("deep") << QByteArray(50000, '[');
    }

    void aBrokenShardIndexIsRefused()
    {
        QFETCH(QByteArray, index);
        writeShards(index.toStdString());
        const auto source = openModelFolder(m_folder);
        QVERIFY(!source);
        QVERIFY(!source.error().message.empty());
    }

    void aFolderWithoutWeightsSaysSo() { QCOMPARE(openModelFolder(m_folder).error().code, ErrorCode::NotFound); }

    void anLfsPointerIsNamed()
    {
        writeBytes(m_folder / "x", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n");
        const auto source = openSafetensors(m_folder / "x");
        QVERIFY(!source);
        QVERIFY(source.error().message.find("git lfs pull") != std::string::npos);
    }

private:
    void writeShards(const std::string& index)
    {
        const std::vector<float> one = {1};
        const std::vector<float> two = {2};
        const std::vector<NamedArray> b = {{"b", {1}, two}};
        const std::vector<NamedArray> again = {{"b", {1}, two}, {"a", {1}, one}};
        VERIFY_RESULT(writeSafetensors(m_folder / "1.safetensors", std::vector<NamedArray>{{"a", {1}, one}}));
        VERIFY_RESULT(writeSafetensors(m_folder / "2.safetensors", b));
        VERIFY_RESULT(writeSafetensors(m_folder / "1again.safetensors", again));
        writeBytes(m_folder / "model.safetensors.index.json", index);
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder;
};

ATOMSCOPE_GUILESS_TEST_MAIN(SafetensorsTest)
#include "tst_safetensors.moc"
