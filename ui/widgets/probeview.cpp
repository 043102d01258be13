#include "ui/widgets/probeview.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/models/probetablemodel.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/listheader.h"
#include "ui/widgets/pagestack.h"
#include "ui/widgets/pinbar.h"
#include "ui/widgets/quantity.h"
#include "ui/widgets/tintedtext.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QTableView>
#include <QVBoxLayout>

namespace atomscope {

namespace {

constexpr int kEditHeightPx = 12 * kGridPx;
constexpr int kHighestStripsPx = 28 * kGridPx;

/// The typed text as one context of an atom; special tokens are no text.
Context contextOf(const ProbeReply& reply, AtomId atom)
{
    Context context;
    context.peak = -1;
    for (const auto& sequence : reply.sequences) {
        for (const ProbeReply::Token& token : sequence) {
            if (token.isSpecial)
                continue;
            context.tokenIds.push_back(token.id);
            context.tokens.push_back(token.bytes);
            context.activations.push_back(token.activationOf(atom));
        }
    }
    context.windowEnd = static_cast<std::int32_t>(context.tokens.size());
    return context;
}

} // namespace

ProbeView::ProbeView(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(tr("Probe"), this))
    , m_subject(new QLabel(this))
    , m_folders(new FlatButton(this, tr("folders…"), tr("Choose the folders of the model and its SAE")))
    , m_edit(new QPlainTextEdit(this))
    , m_summary(new QLabel(this))
    , m_warning(new QLabel(this))
    , m_pins(new PinBar(this))
    , m_result(new QWidget)
    , m_stack(new PageStack(m_result, this))
    , m_stripsArea(new QScrollArea(m_result))
    , m_strips(nullptr)
    , m_table(new QTableView(m_result))
    , m_model(new ProbeTableModel(this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setAccessibleName(tr("Probe"));
    m_edit->setPlaceholderText(tr("Type or paste a text"));
    m_edit->setAccessibleName(tr("Text to probe"));
    m_edit->setTabChangesFocus(true);
    m_edit->setFixedHeight(kEditHeightPx);
    m_edit->installEventFilter(this);
    m_warning->setWordWrap(true);
    m_warning->setTextFormat(Qt::PlainText);
    m_warning->setVisible(false);
    makeResult();
    layOut();
    connect(m_edit, &QPlainTextEdit::textChanged, this, &ProbeView::textEdited);
    connect(m_folders, &FlatButton::clicked, this, &ProbeView::foldersRequested);
    connect(m_stack, &PageStack::actionRequested, this, &ProbeView::actionRequested);
    connect(m_pins, &PinBar::atomRequested, this, &ProbeView::atomRequested);
    connect(m_pins, &PinBar::toggleRequested, this, &ProbeView::pinToggled);
    applyTheme();
}

ProbeView::~ProbeView() = default;

void ProbeView::makeResult()
{
    auto* strips = new QWidget;
    strips->setAutoFillBackground(true);
    strips->setBackgroundRole(QPalette::Base);
    m_strips = new QVBoxLayout(strips);
    m_strips->setContentsMargins(0, 0, kGridPx, 0);
    m_strips->setSpacing(kGridPx);
    m_stripsArea->setWidget(strips);
    m_stripsArea->setWidgetResizable(true);
    m_stripsArea->setFrameShape(QFrame::NoFrame);
    m_stripsArea->setFocusPolicy(Qt::NoFocus);
    m_table->setModel(m_model);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setAccessibleName(tr("Tokens and their strongest atoms"));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->verticalHeader()->setVisible(false);
    m_table->setHorizontalHeader(new ListHeader(m_table));
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder); // in the text's order
    m_table->horizontalHeader()->setMinimumSectionSize(5 * kGridPx);
    m_table->installEventFilter(this);
    connect(m_table, &QTableView::clicked, this, &ProbeView::openAtomAt);
    auto* column = new QVBoxLayout(m_result);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGridPx);
    column->addWidget(m_stripsArea);
    column->addWidget(m_table, 1);
}

void ProbeView::layOut()
{
    auto* head = new QHBoxLayout;
    head->setSpacing(kGridPx);
    head->addWidget(m_title);
    head->addWidget(m_subject, 1);
    head->addWidget(m_folders);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2 * kGridPx, kGridPx, 2 * kGridPx, kGridPx);
    column->setSpacing(kGridPx);
    column->addLayout(head);
    column->addWidget(m_edit);
    column->addWidget(m_pins);
    column->addWidget(m_warning);
    column->addWidget(m_summary);
    column->addWidget(m_stack, 1);
}

void ProbeView::setAtomName(const AtomName& nameOf)
{
    m_pins->setAtomName(nameOf);
    m_model->setAtomName(nameOf);
}

QString ProbeView::text() const
{
    return m_edit->toPlainText();
}

void ProbeView::setText(const QString& text)
{
    m_edit->setPlainText(text);
}

void ProbeView::focusText()
{
    m_edit->setFocus(Qt::ShortcutFocusReason);
}

void ProbeView::setSubject(const QString& subject)
{
    m_subject->setText(subject);
}

void ProbeView::dropReply()
{
    m_reply.reset();
    m_summary->setVisible(false);
    m_warning->setVisible(false);
}

void ProbeView::showEmpty(const QString& title, const QString& text, const QString& action)
{
    dropReply();
    m_stack->showEmpty(title, text, action);
}

void ProbeView::showLoading(const QString& title)
{
    m_stack->showLoading(title);
}

void ProbeView::showError(const QString& message, const QString& details, const QString& action)
{
    dropReply();
    m_stack->showError(message, details, action);
}

bool ProbeView::isShowingReply() const
{
    return m_stack->isShowingContent();
}

StatePanel* ProbeView::statePanel() const
{
    return m_stack->statePanel();
}

void ProbeView::setReply(std::shared_ptr<const ProbeReply> reply, const QString& warning)
{
    m_reply = std::move(reply);
    m_model->setReply(m_reply);
    m_warning->setText(warning);
    m_warning->setVisible(!warning.isEmpty());
    QHeaderView* header = m_table->horizontalHeader();
    for (const int column : {ProbeTableModel::Token, ProbeTableModel::Error, ProbeTableModel::Firings})
        header->resizeSection(column, column == ProbeTableModel::Token ? 14 * kGridPx : 7 * kGridPx);
    for (int column = ProbeTableModel::FirstAtom; column < m_model->columnCount(); ++column)
        header->resizeSection(column, 20 * kGridPx);
    showSummary();
    m_stack->showContent();
    layout()->activate(); // the strips need their width
    showStrips();
}

void ProbeView::showSummary()
{
    std::size_t nCounted = 0, nFirings = 0;
    for (const auto& sequence : m_reply->sequences) {
        for (const ProbeReply::Token& token : sequence) {
            nCounted += token.isCounted;
            nFirings += token.isCounted ? token.firings.size() : 0;
        }
    }
    const double perToken = nCounted > 0 ? static_cast<double>(nFirings) / static_cast<double>(nCounted) : 0;
    m_summary->setVisible(true);
    m_summary->setText(tr("%1 tokens, windows of the model: %2 · %3 atoms fire at a token")
                           .arg(formatCount(static_cast<std::int64_t>(m_reply->nTokens())),
                                formatCount(static_cast<std::int64_t>(m_reply->sequences.size())),
                                formatActivation(perToken)));
}

void ProbeView::showStrips()
{
    while (QLayoutItem* item = m_strips->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const std::vector<AtomId>& atoms = m_pins->pinned();
    m_stripsArea->setVisible(!atoms.empty());
    if (!m_reply || atoms.empty())
        return;
    for (std::size_t place = 0; place < atoms.size(); ++place) {
        auto* strip = new TintedText(m_stripsArea->widget());
        strip->setAccessibleName(tr("The text with atom %1").arg(atoms[place].v));
        const Context context = contextOf(*m_reply, atoms[place]);
        const float strongest = context.activations.empty() ? 0 : *std::ranges::max_element(context.activations);
        strip->setAccessibleDescription(tr("strongest %1").arg(formatActivation(static_cast<double>(strongest))));
        const float maximum = m_maximumOf ? m_maximumOf(atoms[place]) : 0;
        strip->setText(context, place, maximum > 0 ? maximum : strongest);
        m_strips->addWidget(strip);
    }
    m_strips->addStretch(1);
    fitStrips();
}

void ProbeView::fitStrips()
{
    const int width = m_stripsArea->viewport()->width() - kGridPx;
    int height = 0;
    for (const TintedText* strip : m_stripsArea->widget()->findChildren<TintedText*>())
        height += strip->heightForWidth(width) + kGridPx;
    m_stripsArea->setFixedHeight(std::clamp(height, 1, kHighestStripsPx));
}

void ProbeView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    layout()->activate();
    fitStrips();
}

void ProbeView::setPinned(const std::vector<AtomId>& atoms)
{
    m_pins->setPinned(atoms);
    showStrips();
}

void ProbeView::refreshAtoms()
{
    m_pins->refreshNames();
    m_model->refreshNames();
}

void ProbeView::openAtomAt(const QModelIndex& index)
{
    const QVariant atom = m_model->data(index, ProbeTableModel::AtomIdRole);
    if (atom.isValid())
        Q_EMIT atomRequested(AtomId{atom.toInt()});
}

bool ProbeView::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (watched == m_edit && key == Qt::Key_Escape) {
            Q_EMIT left();
            return true;
        }
        if (watched == m_table && (key == Qt::Key_Return || key == Qt::Key_Enter)) {
            openAtomAt(m_table->currentIndex());
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ProbeView::applyTheme()
{
    m_title->setFont(themedFont(font(), TextSize::Title));
    makeSecondary(m_subject);
    makeSecondary(m_summary);
    setInk(m_warning, palette(), Theme(palette()).warning);
    m_table->verticalHeader()->setDefaultSectionSize(QFontMetrics(font()).height() + kGridPx);
}

void ProbeView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
