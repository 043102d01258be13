#include "core/base/errorname.h"
#include "core/base/file.h"
#include "core/base/half.h"
#include "core/base/hash.h"
#include "tests/support/testsupport.h"

#include <QTemporaryDir>
#include <cmath>
#include <fstream>
#include <limits>

using namespace atomscope;

class BaseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyHalfSurvivesTheRoundTrip()
    {
        for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
            const auto half = static_cast<std::uint16_t>(bits);
            const float value = floatFromHalf(half);
            if (std::isnan(value))
                QVERIFY(std::isnan(floatFromHalf(halfFromFloat(value))));
            else
                QCOMPARE(halfFromFloat(value), half);
        }
    }

    void halfRoundsToNearestEven()
    {
        QCOMPARE(halfFromFloat(65519.9f), std::uint16_t(0x7bff));
        QCOMPARE(halfFromFloat(65520.0f), std::uint16_t(0x7c00));
        QCOMPARE(halfFromFloat(1.0f + 0x1p-11f), std::uint16_t(0x3c00)); // tie, to even
        QCOMPARE(halfFromFloat(1.0f + 3 * 0x1p-11f), std::uint16_t(0x3c02));
        QCOMPARE(halfFromFloat(0x1p-25f), std::uint16_t(0)); // tie, to even
        QCOMPARE(halfFromFloat(0x1.8p-25f), std::uint16_t(1));
        QCOMPARE(halfFromFloat(std::numeric_limits<float>::infinity()), std::uint16_t(0x7c00));
    }

    void everyErrorCodeHasAName()
    {
        for (int i = 0; i <= static_cast<int>(ErrorCode::Internal); ++i) {
            const auto code = static_cast<ErrorCode>(i);
            QVERIFY(errorCodeFromName(nameOf(code)) == code);
        }
        QVERIFY(!errorCodeFromName("io"));
    }

    void sha256OfAbc()
    {
        Sha256 hash;
        hash.add("abc");
        QCOMPARE(hash.finish(), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }

    void aFileThatShrinksIsAnError()
    {
        QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "file";
        std::ofstream(path) << "0123456789";
        auto file = RandomAccessFile::open(path);
        VERIFY_RESULT(file);
        std::filesystem::resize_file(path, 4);
        std::array<std::byte, 8> buffer;
        QVERIFY(!file->readAt(0, buffer));
        QVERIFY(!readTextFile(path, 3));
        QCOMPARE(readTextFile(path, 4).value(), std::string("0123"));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(BaseTest)
#include "tst_base.moc"
