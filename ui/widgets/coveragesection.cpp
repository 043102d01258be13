#include "ui/widgets/coveragesection.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/categorysection.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/quantity.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>
#include <map>

namespace atomscope {

namespace {

struct Coverage
{
    std::int64_t nAlive = 0, nLabelled = 0, nStarred = 0;
    std::map<Verdict, std::int64_t> verdicts;
};

Coverage coverageOf(const AtomColumns& columns, const AtomLabels& labels)
{
    Coverage coverage;
    // Who fires was not counted of an export: every atom of it can be labelled.
    coverage.nAlive = columns.importedFrom.empty()
        ? std::ranges::count_if(columns.nFired, [](std::int64_t n) { return n > 0; })
        : columns.nPresent();
    for (const auto& [atom, content] : labels) {
        coverage.nLabelled += !content.isEmpty();
        coverage.nStarred += content.isStarred;
        ++coverage.verdicts[content.verdict];
    }
    return coverage;
}

} // namespace

CoverageSection::CoverageSection(QWidget* parent)
    : QWidget(parent)
    , m_labelsTitle(new QLabel(tr("Labels"), this))
    , m_categoriesTitle(new QLabel(tr("Automatic categories"), this))
    , m_labelsGrid(new QGridLayout)
    , m_categoriesGrid(new QGridLayout)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kHalfGridPx);
    const auto add = [column](QLabel* title, QGridLayout* grid) {
        grid->setHorizontalSpacing(kGridPx);
        grid->setVerticalSpacing(0);
        grid->setColumnStretch(0, 1);
        column->addWidget(title);
        column->addLayout(grid);
    };
    add(m_labelsTitle, m_labelsGrid);
    column->addSpacing(kGridPx);
    add(m_categoriesTitle, m_categoriesGrid);
    column->addStretch(1);
    applyTheme();
}

CoverageSection::Row& CoverageSection::row(std::vector<Row>& rows, QGridLayout* grid, std::size_t at)
{
    while (rows.size() <= at) {
        Row added;
        added.name = new FlatButton(this, {}, tr("Show these atoms in the list"));
        added.name->setLink(true);
        added.plain = new QLabel(this);
        added.value = new Quantity(this);
        added.value->setAlignment(Qt::AlignRight);
        const int line = static_cast<int>(rows.size());
        grid->addWidget(added.name, line, 0, Qt::AlignLeft);
        grid->addWidget(added.plain, line, 0, Qt::AlignLeft);
        grid->addWidget(added.value, line, 1);
        const bool isLabels = &rows == &m_labels;
        connect(added.name, &FlatButton::clicked, this, [this, isLabels, line] {
            Q_EMIT filterRequested((isLabels ? m_labels : m_categories)[static_cast<std::size_t>(line)].filter);
        });
        rows.push_back(std::move(added));
    }
    return rows[at];
}

void CoverageSection::present(Row& row, const AtomFilter& filter, const QString& name, const QString& value,
                              const QString& meaning)
{
    row.filter = filter;
    row.name->setText(name);
    row.plain->setText(name);
    row.name->setVisible(!filter.isEmpty());
    row.plain->setVisible(filter.isEmpty());
    row.value->setVisible(true);
    row.value->setQuantity(name, value, meaning);
}

void CoverageSection::setAtoms(const AtomColumnsPointer& columns, const AtomLabelsPointer& labels)
{
    for (auto* rows : {&m_labels, &m_categories}) {
        for (Row& old : *rows) {
            old.name->setVisible(false);
            old.plain->setVisible(false);
            old.value->setVisible(false);
        }
    }
    showLabels(columns, labels);
    showCategories(columns);
}

void CoverageSection::showLabels(const AtomColumnsPointer& columns, const AtomLabelsPointer& labels)
{
    static const AtomLabels kNone;
    const Coverage coverage = coverageOf(columns ? *columns : AtomColumns{}, labels ? *labels : kNone);
    std::size_t line = 0;
    const auto add = [&](const QString& name, const QString& value, const QString& meaning, const AtomFilter& filter) {
        present(row(m_labels, m_labelsGrid, line++), filter, name, value, meaning);
    };
    AtomFilter labelled, starred;
    labelled.isLabelledOnly = true;
    starred.isStarredOnly = true;
    add(tr("labelled"), formatShare(coverage.nLabelled, coverage.nAlive),
        tr("Atoms that a person said anything about, of the %1 that fire").arg(formatCount(coverage.nAlive)), labelled);
    add(tr("★ starred"), formatCount(coverage.nStarred), tr("Atoms with a star"), starred);
    const auto verdict
        = [&](Verdict which) { return coverage.verdicts.contains(which) ? coverage.verdicts.at(which) : 0; };
    add(tr("monosemantic"), formatCount(verdict(Verdict::Monosemantic)), tr("Atoms with this verdict of a person"), {});
    add(tr("polysemantic"), formatCount(verdict(Verdict::Polysemantic)), tr("Atoms with this verdict of a person"), {});
    add(tr("unclear"), formatCount(verdict(Verdict::Unclear)), tr("Atoms with this verdict of a person"), {});
}

void CoverageSection::showCategories(const AtomColumnsPointer& columns)
{
    std::map<std::string, std::int64_t> counts;
    if (columns) {
        for (const std::string& category : columns->category)
            ++counts[category];
    }
    m_categoriesTitle->setVisible(!counts.empty());
    std::vector<std::pair<std::string, std::int64_t>> sorted(counts.begin(), counts.end());
    std::ranges::stable_sort(sorted, std::ranges::greater{}, &std::pair<std::string, std::int64_t>::second);
    for (std::size_t line = 0; line < sorted.size(); ++line) {
        const QString name = QString::fromStdString(sorted[line].first);
        AtomFilter filter;
        filter.category = sorted[line].first;
        present(row(m_categories, m_categoriesGrid, line), filter, name, formatCount(sorted[line].second),
                CategorySection::rule(name));
    }
}

void CoverageSection::applyTheme()
{
    makeSectionTitle(m_labelsTitle);
    makeSectionTitle(m_categoriesTitle);
}

void CoverageSection::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
