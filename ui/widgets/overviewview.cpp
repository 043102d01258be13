#include "ui/widgets/overviewview.h"

#include "core/pages/absences.h"
#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/session/provenance.h"
#include "ui/widgets/coveragesection.h"
#include "ui/widgets/densityplot.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/indexfacts.h"
#include "ui/widgets/pagestack.h"
#include "ui/widgets/quantity.h"
#include "ui/widgets/scatterplot.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <cmath>
#include <utility>

namespace atomscope {

namespace {

constexpr int kPlotHeightPx = 36 * kGridPx, kLowPlotHeightPx = 28 * kGridPx;
constexpr int kWideFromPx = 88 * kGridPx; // below, plots stand under each other

QString measured(double value)
{
    return std::isfinite(value) ? formatActivation(value) : QStringLiteral("–");
}

} // namespace

OverviewView::OverviewView(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(tr("Overview"), this))
    , m_update(new FlatButton(this, {}, tr("Show the newest data (R)")))
    , m_head(new QWidget(this))
    , m_content(new QWidget)
    , m_stack(new PageStack(makePageScroll(m_content, this), this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setAccessibleName(tr("Overview"));
    makeHead(m_head);
    makeContent();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addWidget(m_stack, 1);
    connect(m_stack, &PageStack::actionRequested, this, &OverviewView::actionRequested);
    connect(m_update, &FlatButton::clicked, this, &OverviewView::updateRequested);
    connect(m_coverage, &CoverageSection::filterRequested, this, &OverviewView::filterRequested);
    connect(m_densities, &BinPlot::rangeBrushed, this, &OverviewView::densityRangeChosen);
    connect(m_densities, &BinPlot::rangeCleared, this, &OverviewView::densityRangeCleared);
    setNewTokens(0);
    applyTheme();
    showEmpty(tr("No index open"), tr("Open an index to see its dictionary as a whole"), tr("Open index…"));
}

OverviewView::~OverviewView() = default;

void OverviewView::makeHead(QWidget* head)
{
    auto* top = new QHBoxLayout;
    top->setSpacing(kGridPx);
    top->addWidget(m_title);
    top->addWidget(m_update);
    top->addStretch(1);
    auto* numbers = new QWidget(head);
    auto* flow = new FlowLayout(numbers);
    flow->setSpacing(kGridPx + kHalfGridPx);
    const std::array<QString, nNumbers> names
        = {tr("L0"), tr("dead"), tr("dense"), tr("FVU"), tr("ΔCE"), tr("tokens"), tr("documents"), tr("firings")};
    for (std::size_t i = 0; i < names.size(); ++i) {
        m_numbers[i] = new NamedQuantity(names[i], numbers);
        flow->addWidget(m_numbers[i]);
    }
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(2 * kGridPx, kGridPx, 2 * kGridPx, kGridPx);
    column->setSpacing(kHalfGridPx);
    column->addLayout(top);
    column->addWidget(numbers);
}

void OverviewView::makeContent()
{
    m_content->setAutoFillBackground(true);
    m_content->setBackgroundRole(QPalette::Base);
    m_densities = new DensityPlot(m_content);
    m_scatter = new ScatterPlot(m_content);
    m_coverage = new CoverageSection(m_content);
    m_facts = new IndexFacts(m_content);
    m_grid = new QGridLayout;
    m_grid->setHorizontalSpacing(4 * kGridPx);
    m_grid->setVerticalSpacing(3 * kGridPx);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(2 * kGridPx, kGridPx, 2 * kGridPx, 2 * kGridPx);
    column->addLayout(m_grid);
    column->addStretch(1);
    arrange();
}

void OverviewView::arrange()
{
    for (QWidget* widget : {static_cast<QWidget*>(m_densities), static_cast<QWidget*>(m_scatter),
                            static_cast<QWidget*>(m_coverage), static_cast<QWidget*>(m_facts)})
        m_grid->removeWidget(widget);
    for (QWidget* plot : {static_cast<QWidget*>(m_densities), static_cast<QWidget*>(m_scatter)})
        plot->setFixedHeight(m_isWide ? kPlotHeightPx : kLowPlotHeightPx);
    m_grid->addWidget(m_densities, 0, 0, 1, m_isWide ? 2 : 4);
    m_grid->addWidget(m_scatter, m_isWide ? 0 : 1, m_isWide ? 2 : 0, 1, m_isWide ? 2 : 4);
    m_grid->addWidget(m_coverage, 2, 0);
    m_grid->addWidget(m_facts, 2, 1, 1, 3);
    for (int columnNumber = 0; columnNumber < 4; ++columnNumber)
        m_grid->setColumnStretch(columnNumber, 1);
}

void OverviewView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (std::exchange(m_isWide, width() >= kWideFromPx) != m_isWide)
        arrange();
}

void OverviewView::showEmpty(const QString& title, const QString& text, const QString& action)
{
    m_page.reset();
    m_head->setVisible(false);
    m_stack->showEmpty(title, text, action);
}

void OverviewView::showLoading()
{
    m_stack->showLoading(tr("Counting …"));
}

void OverviewView::showError(const QString& message, const QString& details)
{
    m_page.reset();
    m_head->setVisible(false);
    m_stack->showError(message, details, tr("Try again"));
}

void OverviewView::setPage(std::shared_ptr<const OverviewPage> page)
{
    m_page = std::move(page);
    showNumbers();
    if (m_page->imported)
        m_densities->setNoData(tr("firings were not counted in this export"));
    else
        m_densities->setHistogram(m_page->densities, !m_page->snapshot.isFinished);
    const QString provenance = provenanceLine(m_page->definitions, m_page->snapshot);
    m_densities->setProvenance(provenance);
    m_scatter->setProvenance(provenance);
    m_facts->setIndex(m_page->definitions, m_page->snapshot);
    const QString null = QString::fromStdString(m_page->definitions.nullKind);
    m_title->setText(null.isEmpty() ? tr("Overview") : tr("Overview · a null (%1)").arg(null));
    m_title->setToolTip(null.isEmpty()
                            ? QString()
                            : tr("What chance gives in the place of the trained SAE: atom by atom to be held "
                                 "against the index that it stands beside, and no atoms of its own"));
    m_head->setVisible(true);
    setNewTokens(0);
    m_stack->showContent();
}

void OverviewView::showExported()
{
    const Definitions& d = m_page->definitions;
    const QString from = QString::fromStdString(d.importedFrom), absent = QStringLiteral("–");
    for (NamedQuantity* number : m_numbers)
        number->setValue(absent, tr("Not in the export of %1").arg(from));
    if (d.importedPrompts > 0 && d.importedPromptTokens > 0)
        m_numbers[Tokens]->setValue(
            formatCompact(d.importedPrompts * d.importedPromptTokens),
            tr("%1 prompts of %2 tokens, as exported by %3")
                .arg(formatCount(d.importedPrompts), formatCount(d.importedPromptTokens), from));
}

void OverviewView::showNumbers()
{
    if (m_page->imported) {
        showExported();
        return;
    }
    const IndexHealth& health = m_page->health;
    const IndexState& state = m_page->snapshot;
    const std::int64_t nAtoms = m_page->definitions.dSae;
    const QString soFar = state.isFinished ? QString() : tr(" so far");
    const QString base = tr("computed on %1 counted tokens of %2 documents%3")
                             .arg(formatCount(state.nTokens), formatCount(state.nDocuments), soFar);
    const auto set = [&](Number number, const QString& value, const QString& definition, const QString& copied) {
        m_numbers[number]->setValue(value, tr("%1\n%2").arg(definition, base), copied);
    };
    const auto exact = [](double value) { return std::isfinite(value) ? exactNumber(value) : QString(); };
    set(L0, measured(health.l0), tr("Mean number of atoms that fire at a counted token"), exact(health.l0));
    set(Dead, tr("%1  (< %2)").arg(formatShare(health.nDead, nAtoms), measured(m_page->deadDensityBound)),
        tr("Atoms without a firing in this text. With 95 % confidence each one's density is below %1, three divided by "
           "the number of tokens. Tokens of a document are not independent: of documents only, each one fires in less "
           "than %4. Of the %2 that fire, another text of the same length is expected to leave %3 without a firing.")
            .arg(measured(m_page->deadDensityBound), formatCount(nAtoms - health.nDead),
                 measured(m_page->densities.expectedDeadInAll()), formatPercent(m_page->deadDocumentBound)),
        QString::number(health.nDead));
    set(Dense, formatShare(health.nDense, nAtoms),
        health.nDense > 0 ? tr("Atoms with a density above 0.1. They carry %1 of the squared activations of all atoms.")
                                .arg(formatPercent(health.denseMass))
                          : tr("Atoms with a density above 0.1"),
        QString::number(health.nDense));
    const QString noErrors = QString::fromStdString(reasonForAbsence(m_page->definitions, "reconstruction_error"));
    const QString fvu
        = tr("Fraction of variance unexplained: Σ‖x − x̂‖² / Σ‖x − x̄‖², centred on one mean over all tokens");
    set(Fvu, measured(health.fvu), noErrors.isEmpty() ? fvu : tr("%1\nNot known: %2").arg(fvu, noErrors),
        exact(health.fvu));
    showDeltaLoss();
    set(Tokens, formatCount(state.nTokens) + soFar, tr("Counted tokens: neither special nor the first of a window"),
        QString::number(state.nTokens));
    set(Documents, formatCount(state.nDocuments), tr("Documents of which at least a part was read"),
        QString::number(state.nDocuments));
    set(Firings, formatCount(state.nFirings), tr("Pairs of a counted token and an atom that fires at it"),
        QString::number(state.nFirings));
}

void OverviewView::showDeltaLoss()
{
    const QString definition
        = tr("What the model loses with the reconstruction in the SAE's place: cross-entropy of the "
             "next token in nats, more than that of the model as it is, ± its standard error");
    if (!m_page->splice) {
        m_numbers[DeltaLoss]->setValue(QStringLiteral("–"),
                                       tr("%1\nNot measured yet: it needs model and SAE, atomscope-worker splice FILE "
                                          "--model DIR --sae PATH")
                                           .arg(definition));
        return;
    }
    const SpliceMeasure& measure = *m_page->splice;
    const auto delta
        = [&measure](Spliced spliced) { return measure.deltaCrossEntropy[static_cast<std::size_t>(spliced)]; };
    const auto nats = [](const Nats& value) {
        const auto number = [](double nat) { return QString::number(nat, 'f', 4); };
        return tr("%1 ± %2").arg(number(value.mean), std::isfinite(value.error) ? number(value.error) : tr("?"));
    };
    const Nats lost = delta(Spliced::Reconstruction);
    m_numbers[DeltaLoss]->setValue(
        nats(lost),
        tr("%1\nKL divergence from the model as it is: %2. For comparison: mean ablation loses %3, zero ablation %4, "
           "which a residual stream cannot do without.\nMeasured at %5 on %6 predictions in %7 units (%8)")
            .arg(definition, nats(measure.divergence[static_cast<std::size_t>(Spliced::Reconstruction)]),
                 nats(delta(Spliced::Mean)), nats(delta(Spliced::Zero)))
            .arg(QString::fromStdString(measure.site), formatCount(measure.nTokens), formatCount(measure.nUnits),
                 QString::fromStdString(measure.unit)),
        exactNumber(lost.mean));
}

void OverviewView::setColumns(const AtomColumnsPointer& columns)
{
    m_columns = columns;
    m_scatter->setColumns(columns);
    m_coverage->setAtoms(m_columns, m_labels);
}

void OverviewView::setLabels(const AtomLabelsPointer& labels)
{
    m_labels = labels;
    m_coverage->setAtoms(m_columns, m_labels);
}

void OverviewView::setNewTokens(std::int64_t tokens)
{
    m_update->setVisible(tokens > 0);
    m_update->setText(tr("+%1 tokens: update").arg(formatCompact(tokens)));
}

void OverviewView::applyTheme()
{
    m_title->setFont(themedFont(font(), TextSize::Title));
    m_update->setInk(FlatButton::Ink::Accent);
}

void OverviewView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
