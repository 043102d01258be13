#pragma once

#include <QToolButton>

namespace atomscope {

/// A button that is only its text until the pointer or the keyboard comes to it. A checked one stands on the soft
/// accent. Colours come from the palette when it paints, so a theme needs no signal.
class FlatButton : public QToolButton
{
    Q_OBJECT
public:
    enum class Ink { Text, Secondary, Accent, Star };

    explicit FlatButton(QWidget* parent, const QString& text = {}, const QString& tooltip = {});

    void setInk(Ink ink);
    /// A link: no margin at its left, so that it stands in a column of text.
    void setLink(bool on);
    /// No soft accent when checked: the ink says it.
    void setQuietWhenChecked(bool on) { m_isQuiet = on; }

    /// A hairline around it, for one choice of several.
    void setOutlined(bool on) { m_isOutlined = on; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Ink m_ink = Ink::Text;
    bool m_isLink = false;
    bool m_isQuiet = false;
    bool m_isOutlined = false;
};

} // namespace atomscope
