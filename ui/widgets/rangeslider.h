#pragma once

#include "ui/session/columnhistogram.h"

#include <QString>
#include <QWidget>
#include <limits>

namespace atomscope {

/// A range of a column chosen with two handles under the column's histogram. A handle at its end leaves the range open
/// there, so that whatever lies further out stays in.
///
/// Keys: Tab goes from the lower handle to the upper one; arrows move the handle by a bin, with Shift by a pixel, Page
/// Up and Down by eight bins, Home and End to the ends; Delete opens the handle's side.
class RangeSlider : public QWidget
{
    Q_OBJECT
public:
    enum class Handle { Low, High };

    explicit RangeSlider(QWidget* parent = nullptr);

    /// Null while it is being computed: no bars, nothing to move.
    void setHistogram(ColumnHistogramPointer histogram);
    const ColumnHistogramPointer& histogram() const { return m_histogram; }
    /// Infinite bounds are open. Says nothing.
    void setRange(double low, double high);
    double low() const { return m_low; }
    double high() const { return m_high; }
    /// What the column is called, for the accessible name.
    void setColumnTitle(const QString& title);
    /// What is read aloud: "from 0.01, no upper bound".
    QString spokenRange() const;

    QRect scaleRect() const; ///< positions 0 … 1 of the histogram from its left to its right
    int handleX(Handle handle) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void rangeEdited(double low, double high);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void leaveEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    bool canMove() const { return isEnabled() && m_histogram && !m_histogram->isEmpty(); }
    bool hasZeros() const { return m_histogram && m_histogram->nZeros > 0; }
    /// Position of a handle on the scale; an open low one below zeros is at -1.
    double positionOf(Handle handle) const;
    Handle nearestTo(int x) const;
    void moveTo(int x);
    void step(double positions);
    void setBound(Handle handle, double position);
    void change(double low, double high);
    void setActive(Handle handle);
    void say();
    void drawBars(class QPainter& painter) const;
    void drawHandle(class QPainter& painter, Handle handle) const;

    static constexpr double kOpen = std::numeric_limits<double>::infinity();
    ColumnHistogramPointer m_histogram;
    QString m_title;
    double m_low = -kOpen, m_high = kOpen;
    Handle m_active = Handle::Low;
    int m_hoverX = -1;
    bool m_isDragging = false;
};

} // namespace atomscope
