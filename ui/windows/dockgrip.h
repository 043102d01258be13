#pragma once

#include <QWidget>

namespace atomscope {

/// The thin strip above a pane by which its dock is moved: three dots while the pointer is on it. A double click makes
/// the dock a window of its own, as with any title bar.
class DockGrip : public QWidget
{
    Q_OBJECT
public:
    explicit DockGrip(QWidget* dock);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace atomscope
