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

QString comparedWithAccepted(const QImage& actual, const QString& name, const PictureFolders& folders)
{
    constexpr int kTolerance = 8; // of 255: rounding in the rasteriser
    const QString file = name + QStringLiteral(".png"), diff = QStringLiteral("diff-") + file;
    if (actual.isNull() || !folders.out.mkpath(QStringLiteral(".")) || !actual.save(folders.out.filePath(file), "PNG"))
        return QStringLiteral("%1 could not be written").arg(folders.out.filePath(file));
    if (qEnvironmentVariableIsSet("ATOMSCOPE_ACCEPT_SNAPSHOTS")) {
        const bool isSaved
            = folders.accepted.mkpath(QStringLiteral(".")) && actual.save(folders.accepted.filePath(file), "PNG", 0);
        return isSaved ? QString() : QStringLiteral("%1 could not be written").arg(folders.accepted.filePath(file));
    }
    const QImage accepted(folders.accepted.filePath(file));
    const PictureDifference difference = differenceOf(accepted, actual, kTolerance);
    if (difference.isNone())
        return {};
    if (!difference.isSameSize)
        return QStringLiteral("no accepted picture of that size: ") + file;
    differencePicture(accepted, actual, kTolerance).save(folders.out.filePath(diff));
    return QStringLiteral("%1 pixels differ, by %2 at most; see %3 in %4")
        .arg(difference.nDifferent)
        .arg(difference.largest)
        .arg(diff, folders.out.path());
}

} // namespace atomscope::test
