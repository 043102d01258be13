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

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
};

} // namespace atomscope
