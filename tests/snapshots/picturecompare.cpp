#include "tests/snapshots/picturecompare.h"

#include <algorithm>
#include <cstdlib>

namespace atomscope::test {

namespace {

int distance(QRgb a, QRgb b)
{
    return std::max({std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)), std::abs(qBlue(a) - qBlue(b))});
}

} // namespace

PictureDifference differenceOf(const QImage& accepted, const QImage& actual, int tolerance)
{
    PictureDifference difference;
    difference.isSameSize = !accepted.isNull() && accepted.size() == actual.size();
    if (!difference.isSameSize)
        return difference;
    const QImage a = accepted.convertToFormat(QImage::Format_RGB32), b = actual.convertToFormat(QImage::Format_RGB32);
    for (int y = 0; y < a.height(); ++y) {
        const auto* rowA = reinterpret_cast<const QRgb*>(a.constScanLine(y));
        const auto* rowB = reinterpret_cast<const QRgb*>(b.constScanLine(y));
        for (int x = 0; x < a.width(); ++x) {
            const int apart = distance(rowA[x], rowB[x]);
            difference.largest = std::max(difference.largest, apart);
            difference.nDifferent += apart > tolerance ? 1 : 0;
        }
    }
    return difference;
}

QImage differencePicture(const QImage& accepted, const QImage& actual, int tolerance)
{
    QImage picture(accepted.size().expandedTo(actual.size()), QImage::Format_RGB32);
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            const bool isInBoth = accepted.valid(x, y) && actual.valid(x, y);
            const QRgb before = isInBoth ? accepted.pixel(x, y) : 0;
            const bool isSame = isInBoth && distance(before, actual.pixel(x, y)) <= tolerance;
            const int faded = 192 + qGray(before) / 4;
            picture.setPixel(x, y, isSame ? qRgb(faded, faded, faded) : qRgb(220, 0, 0));
        }
    }
    return picture;
}

} // namespace atomscope::test
