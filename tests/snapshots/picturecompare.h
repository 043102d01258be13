#pragma once

#include <QImage>

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

} // namespace atomscope::test
