#include "ui/widgets/quantity.h"

#include "ui/delegates/theme.h"

#include <QAccessibleWidget>
#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QVBoxLayout>

namespace atomscope {

namespace {

class AccessibleQuantity : public QAccessibleWidget
{
public:
    explicit AccessibleQuantity(Quantity* quantity)
        : QAccessibleWidget(quantity, QAccessible::StaticText)
    {
    }

    QString text(QAccessible::Text kind) const override
    {
        if (kind == QAccessible::Value)
            return static_cast<Quantity*>(widget())->value();
        return QAccessibleWidget::text(kind);
    }
};

QAccessibleInterface* makeAccessibleQuantity(const QString&, QObject* object)
{
    auto* quantity = qobject_cast<Quantity*>(object);
    return quantity ? new AccessibleQuantity(quantity) : nullptr;
}

} // namespace

Quantity::Quantity(QWidget* parent)
    : QLabel(parent)
{
    QAccessible::installFactory(makeAccessibleQuantity); // once, however often it is called
    setTextFormat(Qt::PlainText);
    setCursor(Qt::PointingHandCursor);
}

void Quantity::setQuantity(const QString& name, const QString& value, const QString& definition)
{
    m_value = value;
    m_copied = value;
    setText(value);
    setAccessibleName(name);
    setAccessibleDescription(definition);
    setToolTip(definition.isEmpty() ? tr("Click to copy") : tr("%1\nClick to copy").arg(definition));
}

void Quantity::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !rect().contains(event->position().toPoint()))
        return;
    QApplication::clipboard()->setText(m_copied);
    QToolTip::showText(event->globalPosition().toPoint(), tr("Copied %1").arg(m_copied), this);
}

NamedQuantity::NamedQuantity(const QString& name, QWidget* parent)
    : QWidget(parent)
    , m_name(new QLabel(name, this))
    , m_quantity(new Quantity(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_name);
    column->addWidget(m_quantity);
    applyTheme();
}

void NamedQuantity::setValue(const QString& value, const QString& definition, const QString& copied)
{
    m_quantity->setQuantity(m_name->text(), value, definition);
    if (!copied.isEmpty())
        m_quantity->setCopied(copied);
    m_name->setToolTip(definition);
}

void NamedQuantity::applyTheme()
{
    makeSecondary(m_name);
}

void NamedQuantity::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

void makeSecondary(QLabel* label)
{
    const QWidget* parent = label->parentWidget();
    label->setFont(themedFont(parent ? parent->font() : QApplication::font(), TextSize::Small));
    QPalette palette = parent ? parent->palette() : QApplication::palette();
    setInk(label, palette, Theme(palette).secondary);
}

void setInk(QLabel* label, QPalette palette, const QColor& color)
{
    // A label on QPalette::Base writes with Text, elsewhere with WindowText.
    palette.setColor(QPalette::WindowText, color);
    palette.setColor(QPalette::Text, color);
    label->setPalette(palette);
}

void makeSectionTitle(QLabel* label)
{
    const QWidget* parent = label->parentWidget();
    QFont font = parent ? parent->font() : QApplication::font();
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
}

} // namespace atomscope
