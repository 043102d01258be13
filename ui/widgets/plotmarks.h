#pragma once

#include <QColor>
#include <QPointF>
#include <QPolygonF>
#include <QWidget>
#include <optional>

namespace atomscope {

/// What moves over a plot (rings, a lasso, a cross), as a layer of its own, so that the plot need not be drawn again.
class PlotMarks : public QWidget
{
    Q_OBJECT
public:
    struct Content
    {
        std::optional<QPointF> current, hovered; ///< rings
        std::optional<QPointF> cross;
        QPolygonF area; ///< outline that is being drawn
    };

    explicit PlotMarks(QWidget* parent);
    void setContent(const Content& content);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Content m_content;
};

} // namespace atomscope
