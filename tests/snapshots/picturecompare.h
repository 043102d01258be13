#pragma once

#include <QDir>
#include <QImage>
#include <QString>

namespace atomscope::test {

/// How two pictures of the same size differ.
struct PictureDifference
{
    bool isSameSize = false;
    qint64 nDifferent = 0; ///< pixels with a channel (0 … 255) further apart than the tolerance
    int largest = 0; ///< furthest apart that any channel is, 0 … 255

    bool isNone() const { return isSameSize && nDifferent == 0; }
};

/// Compares red, green and blue of every pixel; the tolerance is for rounding in the rasteriser, which depends on the
/// processor.
PictureDifference differenceOf(const QImage& accepted, const QImage& actual, int tolerance);

/// The accepted picture, faded, with every pixel that differs in red.
QImage differencePicture(const QImage& accepted, const QImage& actual, int tolerance);

/// Where accepted pictures are, and where those of this run go, with a picture of every difference.
struct PictureFolders
{
    QDir accepted, out;
};

/// Holds `actual` against accepted/NAME.png. Empty = they are alike, else what is wrong. With
/// ATOMSCOPE_ACCEPT_SNAPSHOTS in the environment it becomes the accepted picture: look at it before it is committed.
QString comparedWithAccepted(const QImage& actual, const QString& name, const PictureFolders& folders);

} // namespace atomscope::test
