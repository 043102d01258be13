#include "ui/widgets/errorstrip.h"

#include "ui/widgets/contextline.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace atomscope {

void paintErrorStrip(QPainter& painter, const Theme& theme, const ContextLine& line, std::span<const float> errorNorms,
                     const QPointF& origin, double belowPx, const QRectF& clip)
{
    painter.save();
    painter.setClipRect(clip, Qt::IntersectClip);
    const std::size_t nTokens = std::min(errorNorms.size(), line.text().tokens.size());
    for (std::size_t token = 0; token < nTokens; ++token) {
        if (!std::isfinite(errorNorms[token]) || errorNorms[token] <= 0)
            continue;
        const double error = std::min(static_cast<double>(errorNorms[token]), 1.0);
        for (const QRectF& part : line.rectsOf(line.text().tokens[token])) {
            const QRectF strip(origin.x() + part.left(), origin.y() + part.bottom() + belowPx, part.width(),
                               kErrorStripPx);
            if (strip.intersects(clip))
                painter.fillRect(strip, mixed(theme.surface, theme.error, error));
        }
    }
    painter.restore();
}

} // namespace atomscope
