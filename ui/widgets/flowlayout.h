#pragma once

#include <QLayout>
#include <QList>

namespace atomscope {

/// Items one after another in lines, as words in a paragraph. As high as its width needs.
class FlowLayout : public QLayout
{
public:
    explicit FlowLayout(QWidget* parent);
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override;
    int count() const override { return static_cast<int>(m_items.size()); }
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return minimumSize(); }
    QSize minimumSize() const override;
    void setGeometry(const QRect& rect) override;

private:
    /// Places the items inside a rectangle, or only measures; returns the height they take.
    int place(const QRect& rect, bool isMeasuring) const;

    QList<QLayoutItem*> m_items;
};

} // namespace atomscope
