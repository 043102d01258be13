#include "ui/widgets/atompageview.h"

#include "ui/delegates/theme.h"
#include "ui/session/provenance.h"
#include "ui/widgets/atomhead.h"
#include "ui/widgets/binplot.h"
#include "ui/widgets/categorysection.h"
#include "ui/widgets/contextsview.h"
#include "ui/widgets/evidencesection.h"
#include "ui/widgets/exportedsection.h"
#include "ui/widgets/logittokens.h"
#include "ui/widgets/neighbourssection.h"
#include "ui/widgets/quantity.h"
#include "ui/widgets/statepanel.h"

#include <QGridLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedLayout>
#include <QTimer>
#include <QVBoxLayout>

namespace atomscope {

namespace {

constexpr int kPlotHeightPx = 20 * kGridPx;
constexpr int kLowPlotHeightPx = 17 * kGridPx; // as high as the tokens beside it
constexpr int kWideFromPx = 70 * kGridPx; // three columns; else two
constexpr int kRoomyFromPx = 80 * kGridPx;
constexpr int kTallFromPx = 88 * kGridPx;

} // namespace

AtomPageView::AtomPageView(QWidget* parent)
    : QWidget(parent)
    , m_head(new AtomHead(this))
    , m_stack(new QStackedLayout)
    , m_state(new StatePanel(this))
    , m_scroll(new QScrollArea(this))
    , m_content(new QWidget)
    , m_loading(new QTimer(this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    makeContent();
    m_scroll->setWidget(m_content);
    m_scroll->viewport()->setBackgroundRole(QPalette::Base);
    m_stack->addWidget(m_state);
    m_stack->addWidget(m_scroll);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addLayout(m_stack, 1);

    m_loading->setSingleShot(true);
    m_loading->setInterval(StatePanel::kLoadingAfterMs);
    connect(m_loading, &QTimer::timeout, this, [this] {
        m_head->setNoPage(true);
        m_state->showLoading(tr("Reading atom %1 …").arg(m_atom.v));
        m_stack->setCurrentWidget(m_state);
    });
    connect(m_head, &AtomHead::starToggled, this, &AtomPageView::starToggled);
    connect(m_head, &AtomHead::previousRequested, this, &AtomPageView::previousRequested);
    connect(m_head, &AtomHead::nextRequested, this, &AtomPageView::nextRequested);
    connect(m_head, &AtomHead::updateRequested, this, &AtomPageView::updateRequested);
    connect(m_neighbours, &NeighboursSection::atomRequested, this, &AtomPageView::atomRequested);
    connect(m_exported, &ExportedSection::atomRequested, this, &AtomPageView::atomRequested);
    connect(m_state, &StatePanel::actionRequested, this, &AtomPageView::actionRequested);
    connect(m_histogram, &BinPlot::rangeBrushed, this, [this](double low, double high) {
        Q_EMIT rangeRequested(ActivationRange{static_cast<float>(low), static_cast<float>(high)});
    });
    connect(m_histogram, &BinPlot::rangeCleared, this, [this] { Q_EMIT rangeRequested(std::nullopt); });
    connect(m_contexts, &ContextsView::rangeClearRequested, this, [this] { Q_EMIT rangeRequested(std::nullopt); });
    connect(m_contexts, &ContextsView::contextFocused, this, &AtomPageView::scrollToContext);
    // The content grows after the page is set; a wanted place is reached when it is long enough.
    connect(m_scroll->verticalScrollBar(), &QScrollBar::rangeChanged, this, &AtomPageView::applyScroll);
    connect(m_scroll->verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] { m_wantedScroll = -1; });
    showEmpty(tr("No atom chosen"), tr("Choose one in the list, or go to a number with G"), {});
}

AtomPageView::~AtomPageView() = default;

void AtomPageView::makeContent()
{
    QWidget* content = m_content;
    content->setAutoFillBackground(true);
    content->setBackgroundRole(QPalette::Base);
    m_histogram = new HistogramPlot(content);
    m_logits = new LogitPlot(content);
    m_tokens = new LogitTokens(content);
    m_category = new CategorySection(content);
    m_exported = new ExportedSection(content);
    m_exported->hide();
    m_evidence = new EvidenceSection(content);
    m_neighbours = new NeighboursSection(content);
    m_contexts = new ContextsView(content);
    auto* upper = new QGridLayout;
    upper->setObjectName(QStringLiteral("upper"));
    upper->setContentsMargins(2 * kGridPx, kGridPx, 2 * kGridPx, 0);
    upper->setHorizontalSpacing(2 * kGridPx);
    upper->setVerticalSpacing(kGridPx);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 2 * kGridPx);
    column->setSpacing(kGridPx);
    column->addLayout(upper);
    // The contexts' own margin is one grid step; two with the page's.
    auto* lower = new QVBoxLayout;
    lower->setContentsMargins(kGridPx, 0, kGridPx, 0);
    lower->addWidget(m_contexts);
    column->addLayout(lower);
    column->addStretch(1);
    arrange();
}

void AtomPageView::arrange()
{
    auto* grid = m_content->findChild<QGridLayout*>(QStringLiteral("upper"));
    const auto place = [grid](QWidget* widget, int row, int column, int columns, int rows = 1) {
        grid->removeWidget(widget);
        grid->addWidget(widget, row, column, rows, columns);
    };
    place(m_histogram, 0, 0, 2);
    place(m_logits, 0, 2, 2);
    if (m_isWide) {
        place(m_tokens, 0, 4, 2);
        place(m_category, 1, 0, 3);
        place(m_exported, 1, 0, 3);
        place(m_neighbours, 1, 3, 3);
        place(m_evidence, 2, 0, 6);
    } else {
        place(m_tokens, 1, 0, 2, 2);
        place(m_category, 1, 2, 2);
        place(m_exported, 1, 2, 2);
        place(m_neighbours, 2, 2, 2);
        place(m_evidence, 3, 0, 4);
    }
    // The contexts must begin on the first screen's upper half.
    m_evidence->setVisible(m_isTall); // the label panel says the verdict too
    m_neighbours->setCompact(!m_isWide || !m_isTall);
    for (BinPlot* plot : {static_cast<BinPlot*>(m_histogram), static_cast<BinPlot*>(m_logits)})
        plot->setFixedHeight(m_isTall ? kPlotHeightPx : kLowPlotHeightPx);
    shareWidth();
}

void AtomPageView::shareWidth()
{
    // What is beside it needs its numbers.
    m_category->setMinimumWidth(std::min(m_category->wholeWidth(), width() / 2));
    // Tokens are words; with room for them the plots have their switches beside their titles.
    auto* grid = m_content->findChild<QGridLayout*>(QStringLiteral("upper"));
    const bool isRoomy = width() >= kRoomyFromPx;
    for (int column = 0; column < 6; ++column)
        grid->setColumnStretch(column, column < 4 ? (isRoomy ? 5 : 4) : !m_isWide ? 0 : isRoomy ? 4 : 6);
}

void AtomPageView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    shareWidth();
    const bool isWide = width() >= kWideFromPx, isTall = height() >= kTallFromPx;
    if (isWide == m_isWide && isTall == m_isTall)
        return;
    m_isWide = isWide;
    m_isTall = isTall;
    arrange();
}

void AtomPageView::showEmpty(const QString& title, const QString& text, const QString& action)
{
    m_loading->stop();
    m_atom = {};
    m_page.reset();
    m_head->setVisible(false);
    m_state->showEmpty(title, text, action);
    m_stack->setCurrentWidget(m_state);
}

void AtomPageView::showLoading(AtomId atom)
{
    m_atom = atom;
    m_head->setVisible(true);
    m_head->setAtom(atom);
    if (!m_loading->isActive())
        m_loading->start();
}

void AtomPageView::showError(const QString& message, const QString& details)
{
    m_loading->stop();
    m_page.reset();
    m_head->setNoPage(false);
    m_state->showError(message, details, tr("Try again"));
    m_stack->setCurrentWidget(m_state);
}

bool AtomPageView::isShowingPage() const
{
    return m_stack->currentWidget() == m_scroll;
}

void AtomPageView::setPage(std::shared_ptr<const AtomPage> page, std::optional<int> scrollPx)
{
    if (!page)
        return;
    m_loading->stop();
    const bool isSameAtom = m_page && m_page->numbers.atom == page->numbers.atom;
    m_wantedScroll = scrollPx ? std::max(0, *scrollPx) : isSameAtom ? -1 : 0;
    m_page = std::move(page);
    m_atom = m_page->numbers.atom;
    m_head->setVisible(true);
    m_head->setAtom(m_atom);
    m_head->setPage(*m_page);
    m_head->setNewTokens(0);
    m_histogram->setHistograms(m_page->linearHistogram, m_page->logHistogram, m_page->numbers.isSoFar);
    // What was not counted has no category; the export has its own words.
    m_category->setVisible(!m_page->exported);
    m_exported->setVisible(m_page->exported.has_value());
    if (m_page->exported) {
        m_histogram->setExported(m_page->linearHistogram, QString::fromStdString(m_page->exported->from));
        m_exported->setFacts(*m_page->exported);
    }
    const auto absence = [this](const char* what) { return QString::fromStdString(reasonIn(m_page->absences, what)); };
    m_logits->setEffects(m_page->logitEffects, absence("logit_effects"));
    const QString provenance = tr("Atom %1 · %2").arg(m_atom.v).arg(provenanceLine(m_definitions, m_page->snapshot));
    for (BinPlot* plot : {static_cast<BinPlot*>(m_histogram), static_cast<BinPlot*>(m_logits)})
        plot->setProvenance(provenance);
    m_tokens->setEffects(m_page->logitEffects, m_textOf, absence("logit_effects"));
    m_category->setCategory(m_page->category, m_textOf);
    m_evidence->setEvidence(m_page->evidence);
    m_neighbours->setNeighbours(m_page->neighbours, m_nameOf, m_page->snapshot.isFinished, absence("neighbours"));
    m_contexts->setPage(m_page);
    m_stack->setCurrentWidget(m_scroll);
    m_content->layout()->activate();
    applyScroll();
}

void AtomPageView::setRange(const std::optional<ActivationRange>& range)
{
    m_contexts->setRange(range);
    if (range)
        m_histogram->setBrushedRange(std::pair(static_cast<double>(range->low), static_cast<double>(range->high)));
    else
        m_histogram->setBrushedRange(std::nullopt);
}

void AtomPageView::setLabel(const LabelContent& label)
{
    m_head->setLabel(label);
}

void AtomPageView::setNewTokens(std::int64_t tokens)
{
    m_head->setNewTokens(tokens);
}

int AtomPageView::scrollPosition() const
{
    return m_scroll->verticalScrollBar()->value();
}

void AtomPageView::applyScroll()
{
    if (m_wantedScroll < 0)
        return;
    QScrollBar* bar = m_scroll->verticalScrollBar();
    bar->setValue(m_wantedScroll);
    if (bar->value() == m_wantedScroll)
        m_wantedScroll = -1;
}

void AtomPageView::scrollToContext(int context)
{
    const QRect rect = m_contexts->contextRect(context);
    if (rect.isEmpty())
        return;
    // The content may still have to grow for an expanded context.
    m_content->layout()->activate();
    const QRect inContent(m_contexts->mapTo(m_content, rect.topLeft()), rect.size());
    m_scroll->ensureVisible(0, inContent.bottom(), 0, 2 * kGridPx);
    m_scroll->ensureVisible(0, inContent.top(), 0, 3 * kGridPx);
}

} // namespace atomscope
