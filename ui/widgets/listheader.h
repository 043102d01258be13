#pragma once

#include <QHeaderView>

namespace atomscope {

/// The header of a list: small secondary words on the list's own ground, a hairline below, and an arrow beside the
/// column that sorts.
class ListHeader : public QHeaderView
{
    Q_OBJECT
public:
    explicit ListHeader(QWidget* parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
};

} // namespace atomscope
