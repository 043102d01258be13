// Zip archives, and numpy's arrays in them.
#include "core/formats/tensorsource.h"
#include "core/formats/ziparchive.h"
#include "tests/core/formats/filebytes.h"
#include "tests/support/testsupport.h"
#include "tests/support/zipfile.h"

#include <QTemporaryDir>
#include <numeric>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;

namespace {

std::string floats(const std::string& order, const std::string& shape, const std::vector<float>& values)
{
    return npyBytes("{'descr': '<f4', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n", bytesOf(values));
}

} // namespace

class NpzTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_file = fs::path(m_temporary->path().toStdString()) / "x.npz";
    }

    void storedAndDeflatedArraysAreRead()
    {
        std::vector<float> many(200'000); // several of the reader's buffers
        std::iota(many.begin(), many.end(), 0.0F);
        writeBytes(m_file,
                   zipBytes({{"b.npy", floats("False", "(2, 3)", {1, 2, 3, 4, 5, 6}), false},
                             {"many.npy", floats("False", "(200000,)", many), true},
                             {"turned.npy", floats("True", "(2, 3)", {1, 4, 2, 5, 3, 6}), true},
                             {"b-side.npy", floats("False", "()", {7}), true},
                             {"readme.txt", "not an array", false},
                             {"folder/", "", false}}));
        const auto source = openNpz(m_file);
        VERIFY_RESULT(source);
        std::vector<std::string> names;
        for (const auto& info : (*source)->tensors())
            names.push_back(info.name);
        QCOMPARE(names, (std::vector<std::string>{"b", "b-side", "many", "turned"}));
        const std::vector<float> six = {1, 2, 3, 4, 5, 6};
        QCOMPARE(*(*source)->readF32Shaped("b", std::vector<std::int64_t>{2, 3}), six);
        QCOMPARE(*(*source)->readF32Shaped("turned", std::vector<std::int64_t>{2, 3}), six);
        QCOMPARE(*(*source)->readF32Shaped("many", std::vector<std::int64_t>{200'000}), many);
        QCOMPARE(*(*source)->readF32Shaped("b-side", {}), std::vector<float>{7});
        VERIFY_RESULT((*source)->check());
    }

    void anyChangedByteIsNoticed()
    {
        const std::string whole = zipBytes(
            {{"a.npy", floats("False", "(3,)", {1, 2, 3}), true}, {"b.npy", floats("False", "(2,)", {4, 5}), false}});
        int noticed = 0;
        for (std::size_t at = 0; at < whole.size(); ++at) {
            std::string changed = whole;
            changed[at] = static_cast<char>(changed[at] ^ 0x55);
            writeBytes(m_file, changed);
            const auto source = openNpz(m_file);
            const auto outcome = source ? (*source)->check() : Result<void>(tl::unexpected(source.error()));
            noticed += outcome ? 0 : 1;
            if (source) { // what does not matter (a time stamp) leaves the values as they were
                const auto a = (*source)->readF32Shaped("a", std::vector<std::int64_t>{3});
                QVERIFY(!a || *a == (std::vector<float>{1, 2, 3}));
            }
        }
        QVERIFY(noticed > static_cast<int>(whole.size()) / 2);
    }

    void everyTruncationIsRefused()
    {
        const std::string whole = zipBytes({{"a.npy", floats("False", "(3,)", {1, 2, 3}), true}});
        for (std::size_t length = 0; length < whole.size(); ++length) {
            writeBytes(m_file, whole.substr(0, length));
            QVERIFY(!openNpz(m_file));
        }
    }

    void namesThatLeadElsewhereAreRefused()
    {
        for (const char* name : {"../a.npy", "/a.npy", "b/../a.npy", "b\\a.npy", ".."}) {
            writeBytes(m_file, zipBytes({{name, "x", false}}));
            const auto archive = ZipArchive::open(m_file);
            QVERIFY(!archive);
            QCOMPARE(archive.error().code, ErrorCode::BadFormat);
        }
    }

    void aSmallEntryIsReadWithinItsBound()
    {
        writeBytes(m_file, zipBytes({{"a/b", std::string(1000, 'x'), true}, {"a", "", true}}));
        const auto archive = ZipArchive::open(m_file);
        VERIFY_RESULT(archive);
        QVERIFY(archive->find("a") && archive->find("a/b") && !archive->find("b"));
        QCOMPARE(*archive->readText(*archive->find("a/b"), 1000), std::string(1000, 'x'));
        QCOMPARE(archive->readText(*archive->find("a/b"), 999).error().code, ErrorCode::Limit);
        QCOMPARE(*archive->readText(*archive->find("a"), 0), std::string());
    }

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_file;
};

ATOMSCOPE_GUILESS_TEST_MAIN(NpzTest)
#include "tst_npz.moc"
