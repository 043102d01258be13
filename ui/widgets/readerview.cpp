#include "ui/widgets/readerview.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/pagestack.h"
#include "ui/widgets/pinbar.h"
#include "ui/widgets/quantity.h"

#include <QIntValidator>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <numeric>
#include <utility>

namespace atomscope {

namespace {

constexpr std::size_t kMostInMenu = 20;

} // namespace

ReaderView::ReaderView(QWidget* parent)
    : QWidget(parent)
    , m_head(new QWidget(this))
    , m_canvas(new ReaderCanvas)
    , m_scroll(makePageScroll(m_canvas, this))
    , m_stack(new PageStack(m_scroll, this))
{
    makeHead();
    setFocusPolicy(Qt::ClickFocus);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setAccessibleName(tr("Reader"));
    m_scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // the width, and so the lines, stay
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addWidget(m_stack, 1);
    connect(m_stack, &PageStack::actionRequested, this, &ReaderView::actionRequested);
    connect(m_canvas, &ReaderCanvas::atomRequested, this, &ReaderView::atomRequested);
    connect(m_canvas, &ReaderCanvas::atomsRequested, this, &ReaderView::showAtomsAt);
    connect(m_canvas, &ReaderCanvas::tokenFocused, this,
            [this](const QRect& place) { m_scroll->ensureVisible(0, place.center().y(), 0, 8 * kGridPx); });
    applyTheme();
    showEmpty(tr("No document open"), tr("Open an index; D reads the document of a context"));
}

ReaderView::~ReaderView() = default;

void ReaderView::makeHead()
{
    m_title = new QLabel(m_head);
    m_place = new ElidedLabel(m_head);
    m_number = new QLineEdit(m_head);
    m_number->setPlaceholderText(tr("document…"));
    m_number->setAccessibleName(tr("Number of a document to read"));
    m_number->setValidator(new QIntValidator(0, 2'000'000'000, m_number));
    m_number->setFixedWidth(12 * kGridPx);
    m_previous = new FlatButton(m_head, QStringLiteral("‹"), tr("Previous document (Ctrl+PgUp)"));
    m_next = new FlatButton(m_head, QStringLiteral("›"), tr("Next document (Ctrl+PgDown)"));
    m_earlier = new FlatButton(m_head, tr("← earlier part"), tr("The part of the document in front of this one"));
    m_later = new FlatButton(m_head, tr("later part →"), tr("The part of the document behind this one"));
    m_errors = new FlatButton(m_head, tr("errors"),
                              tr("A strip under each token: reconstruction error ‖x − x̂‖ / ‖x‖, 0 … 1 (E)"));
    m_errors->setCheckable(true);
    m_errors->setInk(FlatButton::Ink::Secondary);
    m_pins = new PinBar(m_head);
    auto* top = new QHBoxLayout;
    top->setSpacing(kHalfGridPx);
    top->addWidget(m_title);
    top->addWidget(m_previous);
    top->addWidget(m_next);
    top->addWidget(m_place, 1);
    for (QWidget* widget : {static_cast<QWidget*>(m_earlier), static_cast<QWidget*>(m_later),
                            static_cast<QWidget*>(m_errors), static_cast<QWidget*>(m_number)})
        top->addWidget(widget);
    auto* column = new QVBoxLayout(m_head);
    column->setContentsMargins(2 * kGridPx, kGridPx, 2 * kGridPx, kGridPx);
    column->setSpacing(kHalfGridPx);
    column->addLayout(top);
    column->addWidget(m_pins);
    connect(m_previous, &FlatButton::clicked, this, [this] { stepDocument(-1); });
    connect(m_next, &FlatButton::clicked, this, [this] { stepDocument(1); });
    connect(m_earlier, &FlatButton::clicked, this, [this] { stepPart(-1); });
    connect(m_later, &FlatButton::clicked, this, [this] { stepPart(1); });
    connect(m_errors, &FlatButton::toggled, m_canvas, &ReaderCanvas::setErrorsShown);
    connect(m_number, &QLineEdit::returnPressed, this, [this] {
        Q_EMIT documentRequested(DocumentId{m_number->text().toInt()}, 0);
        m_number->clear();
        focusText();
    });
    connect(m_pins, &PinBar::atomRequested, this, &ReaderView::atomRequested);
    connect(m_pins, &PinBar::toggleRequested, this, &ReaderView::pinToggled);
}

void ReaderView::setAtomName(const ReaderCanvas::AtomName& nameOf)
{
    m_nameOf = nameOf;
    m_pins->setAtomName(nameOf);
    m_canvas->setAtomName(nameOf);
}

void ReaderView::showEmpty(const QString& title, const QString& text, const QString& action)
{
    m_page.reset();
    m_canvas->setPage({});
    m_head->setVisible(false);
    m_stack->showEmpty(title, text, action);
}

void ReaderView::showLoading(DocumentId document)
{
    m_stack->showLoading(tr("Reading document %1 …").arg(document.v));
}

void ReaderView::showError(const QString& message, const QString& details)
{
    m_stack->showError(message, details, tr("Try again"));
}

StatePanel* ReaderView::statePanel() const
{
    return m_stack->statePanel();
}

void ReaderView::setPage(std::shared_ptr<const DocumentPage> page, std::int32_t token)
{
    m_page = std::move(page);
    showHead();
    if (m_page->tokens.empty()) {
        m_canvas->setPage(m_page);
        m_stack->showEmpty(tr("Document %1 is empty").arg(m_page->document.id.v), tr("It has no tokens in the index"),
                           {});
        return;
    }
    m_stack->showContent();
    m_canvas->setPage(m_page);
    m_scroll->widget()->resize(m_scroll->viewport()->width(), m_canvas->sizeHint().height());
    m_scroll->ensureVisible(0, 0, 0, 0);
    m_canvas->focusToken(std::max(0, token - m_page->firstToken));
    if (hasFocus())
        m_canvas->setFocus();
}

void ReaderView::setSpecifics(std::shared_ptr<const ReaderCanvas::Specifics> specifics)
{
    m_canvas->setSpecifics(std::move(specifics));
}

void ReaderView::setPinned(const std::vector<AtomId>& atoms)
{
    m_pins->setPinned(atoms);
    m_canvas->setPinned(atoms);
}

void ReaderView::refreshAtoms()
{
    m_pins->refreshNames();
    m_canvas->refreshAtoms();
}

void ReaderView::focusText()
{
    if (m_canvas->isVisible())
        m_canvas->setFocus();
    else
        setFocus(); // handed on when there is a text
}

void ReaderView::showHead()
{
    m_head->setVisible(true);
    m_title->setText(tr("Document %1").arg(m_page->document.id.v));
    const auto nShown = static_cast<std::int32_t>(m_page->tokens.size());
    QString place = QString::fromStdString(m_page->document.source);
    if (!place.isEmpty())
        place += tr("  ·  ");
    place += m_page->nParts > 1 ? tr("tokens %1 … %2 of %3")
                                      .arg(formatCount(m_page->firstToken),
                                           formatCount(m_page->firstToken + nShown - 1), formatCount(m_page->nTokens))
                                : tr("%1 tokens").arg(formatCount(m_page->nTokens));
    m_place->setText(place);
    m_place->setToolTip(place);
    m_previous->setEnabled(m_page->document.id.v > 0);
    m_next->setEnabled(m_page->document.id.v + 1 < m_page->snapshot.nDocuments);
    m_earlier->setVisible(m_page->nParts > 1);
    m_later->setVisible(m_page->nParts > 1);
    m_earlier->setEnabled(m_page->part > 0);
    m_later->setEnabled(m_page->part + 1 < m_page->nParts);
}

void ReaderView::stepDocument(int by)
{
    if (!m_page)
        return;
    const DocumentId to{m_page->document.id.v + by};
    if (to.v >= 0 && to.v < m_page->snapshot.nDocuments)
        Q_EMIT documentRequested(to, 0);
}

void ReaderView::stepPart(int by)
{
    if (!m_page || m_page->part + by < 0 || m_page->part + by >= m_page->nParts)
        return;
    const auto nShown = static_cast<std::int32_t>(m_page->tokens.size());
    Q_EMIT documentRequested(m_page->document.id, by > 0 ? m_page->firstToken + nShown : m_page->firstToken - 1);
}

void ReaderView::showAtomsAt(int token, const QPoint& globalPlace)
{
    const TokenFirings& here = m_page->firings[static_cast<std::size_t>(token)];
    std::vector<std::size_t> order(here.atom.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) { return here.activation[i]; });
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("Atoms that fire here"));
    for (std::size_t i = 0; i < std::min(kMostInMenu, order.size()); ++i) {
        const AtomId atom = here.atom[order[i]];
        const QString activation = formatActivation(static_cast<double>(here.activation[order[i]]));
        QString name = m_nameOf ? m_nameOf(atom) : QString();
        name.replace(QLatin1Char('&'), QStringLiteral("&&"));
        menu->addAction(tr("%1  %2  %3").arg(QString::number(atom.v), activation, name), this,
                        [this, atom] { Q_EMIT atomRequested(atom); });
    }
    if (order.empty())
        menu->addAction(tr("No atom fires here"))->setEnabled(false);
    else if (order.size() > kMostInMenu)
        menu->addAction(tr("and %1 weaker ones").arg(order.size() - kMostInMenu))->setEnabled(false);
    menu->popup(globalPlace);
}

bool ReaderView::event(QEvent* event)
{
    // The window's single keys must not take what the reader uses.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_E && key->modifiers() == Qt::NoModifier) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void ReaderView::keyPressEvent(QKeyEvent* event)
{
    const bool hasControl = event->modifiers() & Qt::ControlModifier;
    if (event->key() == Qt::Key_E && event->modifiers() == Qt::NoModifier)
        m_errors->toggle();
    else if (event->key() == Qt::Key_PageDown && hasControl)
        stepDocument(1);
    else if (event->key() == Qt::Key_PageUp && hasControl)
        stepDocument(-1);
    else
        QWidget::keyPressEvent(event);
}

void ReaderView::applyTheme()
{
    m_title->setFont(themedFont(font(), TextSize::Title));
    makeSecondary(m_place);
}

void ReaderView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
