#pragma once

#include "ui/widgets/contextline.h"

#include <QWidget>
#include <memory>
#include <optional>

namespace atomscope {

/// A short text with one atom's activations behind its tokens, as high as its width needs.
class TintedText : public QWidget
{
    Q_OBJECT
public:
    explicit TintedText(QWidget* parent = nullptr);

    /// hue: a place among the pinned atoms. maximum: the activation of the strongest tint.
    void setText(const Context& context, std::size_t hue, float maximum);
    const ContextLine* line() const { return m_line.get(); }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    std::unique_ptr<ContextLine> makeLine(int width) const;

    std::optional<Context> m_context;
    std::size_t m_hue = 0;
    float m_maximum = 0;
    std::unique_ptr<ContextLine> m_line;
};

} // namespace atomscope
