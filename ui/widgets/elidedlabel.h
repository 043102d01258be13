#pragma once

#include <QLabel>

namespace atomscope {

/// One line of plain text that ends in "…" where it has no room, instead of in half a letter. Never widens its parent.
/// The whole text stays readable: text(), and the tooltip where none was set.
class ElidedLabel : public QLabel
{
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget* parent = nullptr);
    /// As wide as its text where there is room, like any label; else it takes what is left.
    void setWantsItsWidth();
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
};

} // namespace atomscope
