// numpy's .npy arrays.
#include "core/formats/tensorsource.h"
#include "tests/core/formats/filebytes.h"
#include "tests/support/testsupport.h"

#include <QTemporaryDir>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;

class NpyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_file = fs::path(m_temporary->path().toStdString()) / "x.npy";
    }

    void rowMajorFloatsAreRead()
    {
        writeBytes(m_file,
                   npyBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }    \n",
                            bytesOf<float>({1, 2, 3, 4, 5, 6})));
        QCOMPARE(read({2, 3}), (std::vector<float>{1, 2, 3, 4, 5, 6}));
    }

    void columnMajorBecomesRowMajor()
    {
        writeBytes(m_file,
                   npyBytes("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }\n",
                            bytesOf<double>({1, 4, 2, 5, 3, 6})));
        QCOMPARE(read({2, 3}), (std::vector<float>{1, 2, 3, 4, 5, 6}));
    }

    void columnMajorOfThreeAxes()
    {
        // Element [i, j, k] = 100 i + 10 j + k of shape (2, 3, 2), first index fastest.
        std::vector<float> stored;
        std::vector<float> expected;
        for (int k = 0; k < 2; ++k)
            for (int j = 0; j < 3; ++j)
                for (int i = 0; i < 2; ++i)
                    stored.push_back(static_cast<float>(100 * i + 10 * j + k));
        for (int i = 0; i < 2; ++i)
            for (int j = 0; j < 3; ++j)
                for (int k = 0; k < 2; ++k)
                    expected.push_back(static_cast<float>(100 * i + 10 * j + k));
        writeBytes(m_file,
                   npyBytes("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3, 2), }\n", bytesOf(stored)));
        QCOMPARE(read({2, 3, 2}), expected);
    }

    void bigEndianNumbersAreSwapped()
    {
        writeBytes(m_file,
                   npyBytes("{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }\n", {"\x01\x02\xff\xfe", 4}));
        QCOMPARE(read({2}), (std::vector<float>{258, -2}));
    }

    void scalarsAndEmptyArraysAreLegal()
    {
        writeBytes(m_file, npyBytes("{'descr': '|u1', 'fortran_order': False, 'shape': (), }\n", "\x07"));
        QCOMPARE(read({}), (std::vector<float>{7}));
        writeBytes(m_file, npyBytes("{'descr': '<f4', 'fortran_order': True, 'shape': (0, 4), }\n", ""));
        QCOMPARE(read({0, 4}), std::vector<float>());
    }

    void versionTwoHasALongerLength()
    {
        const std::string header = "{\"shape\": (1,), \"descr\": \"<f2\", \"fortran_order\": False}\n";
        writeBytes(m_file,
                   "\x93NUMPY" + std::string("\x02\x00", 2)
                       + bytesOf(std::vector<std::uint32_t>{static_cast<std::uint32_t>(header.size())}) + header
                       + std::string("\x00\x3c", 2));
        QCOMPARE(read({1}), (std::vector<float>{1}));
    }

    void aBadArrayIsRefused_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<int>("dataBytes");
        QTest::addColumn<bool>("isUnsupported");
        const auto row = [](const char* name, const char* header, int dataBytes, bool isUnsupported) {
            QTest::newRow(name) << QByteArray(header) << dataBytes << isUnsupported;
        };
        row("objects", "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 8, true);
        row("text", "{'descr': '<U4', 'fortran_order': False, 'shape': (1,), }", 16, true);
        row("bytes", "{'descr': '|S4', 'fortran_order': False, 'shape': (1,), }", 4, true);
        row("bfloat as void", "{'descr': '|V2', 'fortran_order': False, 'shape': (1,), }", 2, true);
        row("records", "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", 4, true);
        row("complex", "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", 8, true);
        row("too short", "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 7, false);
        row("too long", "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 9, false);
        row("overflow", "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", 0, false);
        row("bytes overflow", "{'descr': '<f8', 'fortran_order': False, 'shape': (2305843009213693952,), }", 0, false);
        row("number too large", "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", 0,
            false);
        row("negative", "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", 4, false);
        row("not a tuple", "{'descr': '<f4', 'fortran_order': False, 'shape': (1), }", 4, false);
        row("missing key", "{'descr': '<f4', 'shape': (1,), }", 4, false);
        row("extra key", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 'y'}", 4, false);
        row("key twice", "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", 4, false);
        row("text behind", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} or x", 4, false);
        row("call", "__import__('os')", 4, false);
        row("no end", "{'descr': '<f4", 4, false);
        row("empty", "", 4, false);
    }

    void aBadArrayIsRefused()
    {
        QFETCH(QByteArray, header);
        QFETCH(int, dataBytes);
        QFETCH(bool, isUnsupported);
        writeBytes(m_file, npyBytes(header.toStdString(), std::string(static_cast<std::size_t>(dataBytes), '\0')));
        const auto source = openNpy(m_file);
        QVERIFY(!source);
        QCOMPARE(source.error().code, isUnsupported ? ErrorCode::Unsupported : ErrorCode::BadFormat);
        QVERIFY(source.error().message.find("x.npy") != std::string::npos);
    }

    void everyTruncationIsRefused()
    {
        const std::string whole
            = npyBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n", bytesOf<float>({1, 2}));
        for (std::size_t length = 0; length < whole.size(); ++length) {
            writeBytes(m_file, whole.substr(0, length));
            QVERIFY(!openNpy(m_file));
        }
    }

private:
    std::vector<float> read(const std::vector<std::int64_t>& shape)
    {
        const auto source = openNpy(m_file);
        if (!source) {
            qInfo("%s", source.error().message.c_str());
            return {-1};
        }
        const auto values = (*source)->readF32Shaped("array", shape);
        return values ? *values : std::vector<float>{-2};
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_file;
};

ATOMSCOPE_GUILESS_TEST_MAIN(NpyTest)
#include "tst_npy.moc"
