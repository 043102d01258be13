#pragma once

#include <QLabel>

namespace atomscope {

/// A value with a name: shown as the value alone, told to screen readers as name and value, copied with a click.
class Quantity : public QLabel
{
    Q_OBJECT
public:
    explicit Quantity(QWidget* parent = nullptr);

    /// definition: what exactly the number is and what it was computed on; the tooltip.
    void setQuantity(const QString& name, const QString& value, const QString& definition);
    /// What a click copies, when that is not the value as shown.
    void setCopied(const QString& text) { m_copied = text; }
    QString copied() const { return m_copied; }
    QString name() const { return accessibleName(); }
    QString value() const { return m_value; }

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    QString m_value;
    QString m_copied;
};

/// A quantity under its name in small letters, as in the head of a page.
class NamedQuantity : public QWidget
{
    Q_OBJECT
public:
    NamedQuantity(const QString& name, QWidget* parent);
    /// copied: what a click copies, when that is not the value as shown.
    void setValue(const QString& value, const QString& definition, const QString& copied = {});
    Quantity* quantity() const { return m_quantity; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyTheme();

    QLabel* m_name;
    Quantity* m_quantity;
};

/// Makes a label small and in the theme's secondary colour; call again when the palette changes.
void makeSecondary(QLabel* label);
/// The colour of a label's text, whatever it stands on.
void setInk(QLabel* label, QPalette palette, const QColor& color);
/// Demi-bold, for the title of a section.
void makeSectionTitle(QLabel* label);

} // namespace atomscope
