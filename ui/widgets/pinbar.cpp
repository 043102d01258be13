#include "ui/widgets/pinbar.h"

#include "ui/delegates/pinhue.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/quantity.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QIntValidator>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <algorithm>

namespace atomscope {

namespace {

constexpr int kLongestName = 24; // characters

/// A square of the hue in front of a chip.
class HueMark : public QWidget
{
public:
    HueMark(QWidget* parent, std::size_t place)
        : QWidget(parent)
        , m_place(place)
    {
        setFixedSize(kGridPx + kHalfGridPx, kGridPx + kHalfGridPx);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter(this).fillRect(rect().adjusted(0, 0, -2, -2), pinHue(Theme(palette()), m_place));
    }

private:
    std::size_t m_place;
};

} // namespace

PinBar::PinBar(QWidget* parent)
    : QWidget(parent)
    , m_chips(new QWidget(this))
    , m_number(new QLineEdit(this))
{
    setAccessibleName(tr("Pinned atoms"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kGridPx);
    row->addWidget(m_chips, 1, Qt::AlignVCenter);
    row->addWidget(m_number, 0, Qt::AlignVCenter);
    new FlowLayout(m_chips);
    m_number->setPlaceholderText(tr("pin atom…"));
    m_number->setAccessibleName(tr("Number of an atom to pin"));
    m_number->setToolTip(tr("Number of an atom to follow through the text; Shift+P pins the atom you are at"));
    m_number->setValidator(new QIntValidator(0, 999'999'999, m_number));
    m_number->setFixedWidth(12 * kGridPx);
    connect(m_number, &QLineEdit::returnPressed, this, [this] {
        const AtomId atom{m_number->text().toInt()};
        m_number->clear();
        if (std::ranges::find(m_atoms, atom) == m_atoms.end())
            Q_EMIT toggleRequested(atom);
    });
    showChips();
}

void PinBar::setPinned(const std::vector<AtomId>& atoms)
{
    m_atoms = atoms;
    showChips();
}

void PinBar::addNone()
{
    auto* none = new QLabel(tr("No atom is pinned; Shift+P pins the one you are at"), m_chips);
    makeSecondary(none);
    m_chips->layout()->addWidget(none);
}

void PinBar::showChips()
{
    while (QLayoutItem* item = m_chips->layout()->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // it may be the one that was clicked
        delete item;
    }
    if (m_atoms.empty())
        addNone();
    for (std::size_t place = 0; place < m_atoms.size(); ++place) {
        const AtomId atom = m_atoms[place];
        QString name = m_nameOf ? m_nameOf(atom) : QString();
        if (name.size() > kLongestName)
            name = name.left(kLongestName - 1) + QChar(0x2026);
        auto* chip = new QWidget(m_chips);
        auto* row = new QHBoxLayout(chip);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(kHalfGridPx);
        auto* link = new FlatButton(chip, tr("%1 %2").arg(atom.v).arg(name).trimmed(), tr("Go to this atom"));
        link->setLink(true);
        link->setInk(FlatButton::Ink::Text);
        auto* remove = new FlatButton(chip, QStringLiteral("×"), tr("Let this atom go"));
        remove->setAccessibleName(tr("Let atom %1 go").arg(atom.v));
        row->addWidget(new HueMark(chip, place));
        row->addWidget(link);
        row->addWidget(remove);
        m_chips->layout()->addWidget(chip);
        connect(link, &FlatButton::clicked, this, [this, atom] { Q_EMIT atomRequested(atom); });
        connect(remove, &FlatButton::clicked, this, [this, atom] { Q_EMIT toggleRequested(atom); });
    }
    updateGeometry();
}

void PinBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showChips();
}

} // namespace atomscope
