#include "tests/snapshots/picturecompare.h"
#include "tests/support/testsupport.h"

using namespace atomscope;
using test::differenceOf;

class PictureCompareTest : public QObject
{
    Q_OBJECT

private:
    static QImage grey(int width, int height)
    {
        QImage image(width, height, QImage::Format_RGB32);
        image.fill(qRgb(100, 100, 100));
        return image;
    }

private Q_SLOTS:
    void equalPicturesDoNotDiffer() { QVERIFY(differenceOf(grey(5, 4), grey(5, 4), 0).isNone()); }

    void onePixelOfOneChannelIsFound()
    {
        QImage other = grey(5, 4);
        other.setPixel(4, 3, qRgb(100, 109, 100));
        const auto difference = differenceOf(grey(5, 4), other, 8);
        QCOMPARE(difference.nDifferent, 1);
        QCOMPARE(difference.largest, 9);
        QVERIFY(!difference.isNone());
        QCOMPARE(test::differencePicture(grey(5, 4), other, 8).pixel(4, 3), qRgb(220, 0, 0));
        QVERIFY(test::differencePicture(grey(5, 4), other, 8).pixel(0, 0) != qRgb(220, 0, 0));
    }

    void whatIsWithinTheToleranceIsNoDifference()
    {
        QImage other = grey(5, 4);
        other.setPixel(0, 0, qRgb(92, 108, 100));
        QVERIFY(differenceOf(grey(5, 4), other, 8).isNone());
    }

    void otherSizesAndMissingPicturesDiffer()
    {
        QVERIFY(!differenceOf(grey(5, 4), grey(4, 5), 255).isNone());
        QVERIFY(!differenceOf(QImage(), grey(4, 5), 255).isNone());
        QVERIFY(!differenceOf(QImage(), QImage(), 255).isNone());
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(PictureCompareTest)
#include "tst_picturecompare.moc"
