#pragma once

#include <QWidget>
#include <optional>

namespace atomscope {

/// A confidence of 0 … 4 as five dots: the n-th and all before it are filled. A click on the value itself takes it
/// back; ← → change it, Delete clears it.
class ConfidenceDots : public QWidget
{
    Q_OBJECT
public:
    static constexpr int kHighest = 4;

    explicit ConfidenceDots(QWidget* parent = nullptr);
    std::optional<int> value() const { return m_value; }
    /// Says nothing.
    void setValue(std::optional<int> value);
    /// The place of a dot, for tests and tooltips.
    QRect dotRect(int dot) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void valueEdited(std::optional<int> value);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    int dotAt(const QPoint& point) const;
    void edit(std::optional<int> value);
    QString text() const;

    std::optional<int> m_value;
    int m_hovered = -1;
};

} // namespace atomscope
