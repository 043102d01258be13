#pragma once

#include <QPointF>
#include <QRectF>
#include <span>

class QPainter;

namespace atomscope {

class ContextLine;
struct Theme;

inline constexpr int kErrorStripPx = 3;

/// How much of the model's activation the SAE did not reconstruct at each token of a line: a strip `belowPx` under the
/// text, from the surface's colour (0) to the theme's error colour (1 and more). What is not known has no strip.
/// errorNorms: |x - x_hat| / |x| of the line's tokens. origin and clip: as ContextLine::paint takes them.
void paintErrorStrip(QPainter& painter, const Theme& theme, const ContextLine& line, std::span<const float> errorNorms,
                     const QPointF& origin, double belowPx, const QRectF& clip);

} // namespace atomscope
