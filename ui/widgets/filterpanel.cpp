#include "ui/widgets/filterpanel.h"

#include "core/measures/verdict.h"
#include "ui/delegates/theme.h"
#include "ui/models/atomtablemodel.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/rangeslider.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <tuple>

namespace atomscope {

namespace {

constexpr int kShortestChoice = 6; // letters that a box of choices shows at least

QString text(const std::string& bytes)
{
    return QString::fromStdString(bytes);
}

/// A box whose first entry is "any"; the others carry their value.
QComboBox* makeBox(QWidget* parent, const QString& name)
{
    auto* box = new QComboBox(parent);
    box->setAccessibleName(name);
    box->setToolTip(name);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(kShortestChoice);
    box->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    return box;
}

void choose(QComboBox* box, const std::optional<QVariant>& value)
{
    box->setCurrentIndex(value ? std::max(0, box->findData(*value)) : 0);
}

} // namespace

FilterPanel::FilterPanel(QWidget* parent)
    : QWidget(parent)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kHalfGridPx, 0, kHalfGridPx);
    column->setSpacing(kHalfGridPx);
    column->addWidget(makeRange());
    column->addWidget(makeSwitches());
    column->addWidget(makeChoices());
}

QWidget* FilterPanel::makeRange()
{
    auto* range = new QWidget(this);
    m_measure = makeBox(range, tr("Column whose range is chosen"));
    m_low = new QLineEdit(range);
    m_high = new QLineEdit(range);
    m_low->setPlaceholderText(tr("from"));
    m_low->setAccessibleName(tr("Lower bound"));
    m_high->setPlaceholderText(tr("to"));
    m_high->setAccessibleName(tr("Upper bound"));
    m_slider = new RangeSlider(range);
    auto* row = new QHBoxLayout;
    row->setSpacing(kHalfGridPx);
    row->addWidget(m_measure, 2);
    row->addWidget(m_low, 1);
    row->addWidget(m_high, 1);
    auto* column = new QVBoxLayout(range);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kHalfGridPx);
    column->addLayout(row);
    column->addWidget(m_slider);

    connect(m_measure, &QComboBox::currentIndexChanged, this, &FilterPanel::showMeasure);
    for (QLineEdit* field : {m_low, m_high}) {
        mark(field, true);
        connect(field, &QLineEdit::editingFinished, this, &FilterPanel::applyTyped);
    }
    connect(m_slider, &RangeSlider::rangeEdited, this, [this](double low, double high) {
        edit([&](AtomFilter& filter) { filter.setRange({measure().toStdString(), low, high}); });
    });
    return range;
}

FlatButton* FilterPanel::makeSwitch(QWidget* parent, const QString& text, const QString& tooltip)
{
    auto* button = new FlatButton(parent, text, tooltip);
    button->setCheckable(true);
    button->setOutlined(true);
    button->setFont(themedFont(font(), TextSize::Small));
    parent->layout()->addWidget(button);
    return button;
}

QWidget* FilterPanel::makeSwitches()
{
    auto* switches = new QWidget(this);
    new FlowLayout(switches);
    using Firing = AtomFilter::Firing;
    m_alive = makeSwitch(switches, tr("alive"), tr("Only atoms that fired at least once"));
    m_dead = makeSwitch(switches, tr("dead"), tr("Only atoms that never fired"));
    m_dense = makeSwitch(switches, tr("dense"), tr("Only atoms that fire at more than 10 % of the tokens"));
    for (const auto& [button, firing] :
         {std::pair{m_alive, Firing::Alive}, std::pair{m_dead, Firing::Dead}, std::pair{m_dense, Firing::Dense}}) {
        connect(button, &FlatButton::clicked, this, [this, wanted = firing](bool on) {
            edit([&](AtomFilter& filter) { filter.firing = on ? wanted : Firing::Any; });
        });
    }
    m_labelled = makeSwitch(switches, tr("labelled"), tr("Only atoms that a person labelled"));
    m_unlabelled = makeSwitch(switches, tr("not labelled"), tr("Only atoms that nobody labelled"));
    m_starred = makeSwitch(switches, tr("★ starred"), tr("Only starred atoms"));
    const auto setLabelled = [this](bool labelled, bool unlabelled) {
        edit([&](AtomFilter& filter) {
            filter.isLabelledOnly = labelled;
            filter.isUnlabelledOnly = unlabelled;
        });
    };
    connect(m_labelled, &FlatButton::clicked, this, [setLabelled](bool on) { setLabelled(on, false); });
    connect(m_unlabelled, &FlatButton::clicked, this, [setLabelled](bool on) { setLabelled(false, on); });
    connect(m_starred, &FlatButton::clicked, this,
            [this](bool on) { edit([&](AtomFilter& filter) { filter.isStarredOnly = on; }); });
    return switches;
}

QWidget* FilterPanel::makeChoices()
{
    auto* choices = new QWidget(this);
    m_category = makeBox(choices, tr("Automatic category"));
    m_automaticVerdict = makeBox(choices, tr("Automatic verdict, once the index is measured"));
    m_automaticVerdict->addItem(tr("any automatic verdict"));
    for (const AutomaticVerdict verdict : kAutomaticVerdicts)
        m_automaticVerdict->addItem(text(std::string(toString(verdict))), text(std::string(toString(verdict))));
    m_verdict = makeBox(choices, tr("A person's verdict"));
    m_verdict->addItem(tr("any verdict"));
    for (const Verdict verdict : {Verdict::Monosemantic, Verdict::Polysemantic, Verdict::Unclear})
        m_verdict->addItem(AtomTableModel::verdictText(verdict), static_cast<int>(verdict));
    m_verdict->addItem(tr("no verdict"), static_cast<int>(Verdict::None));
    m_personsCategory = makeBox(choices, tr("Category of a person's label"));
    m_personsCategory->addItem(tr("any label"));
    for (const char* category : kLabelCategories)
        m_personsCategory->addItem(QString::fromLatin1(category), QString::fromLatin1(category));
    m_personsCategory->addItem(tr("no label category"), QStringLiteral(""));
    // What rules say above, what people say below.
    auto* grid = new QGridLayout(choices);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(kHalfGridPx);
    grid->addWidget(m_category, 0, 0);
    grid->addWidget(m_automaticVerdict, 0, 1);
    grid->addWidget(m_personsCategory, 1, 0);
    grid->addWidget(m_verdict, 1, 1);

    const auto words = [](QComboBox* box, int at) -> std::optional<std::string> {
        return at > 0 ? std::optional(box->itemData(at).toString().toStdString()) : std::nullopt;
    };
    connect(m_category, &QComboBox::activated, this,
            [=, this](int at) { edit([&](AtomFilter& filter) { filter.category = words(m_category, at); }); });
    connect(m_automaticVerdict, &QComboBox::activated, this, [=, this](int at) {
        edit([&](AtomFilter& filter) { filter.automaticVerdict = words(m_automaticVerdict, at); });
    });
    connect(m_personsCategory, &QComboBox::activated, this, [=, this](int at) {
        edit([&](AtomFilter& filter) { filter.personsCategory = words(m_personsCategory, at); });
    });
    connect(m_verdict, &QComboBox::activated, this, [this](int at) {
        edit([&](AtomFilter& filter) {
            filter.verdict.reset();
            if (at > 0)
                filter.verdict = static_cast<Verdict>(m_verdict->itemData(at).toInt());
        });
    });
    return choices;
}

template <typename Change> void FilterPanel::edit(Change change)
{
    AtomFilter filter = m_filter;
    change(filter);
    const bool isChanged = filter != m_filter;
    setFilter(filter);
    if (isChanged)
        Q_EMIT filterEdited(m_filter);
}

void FilterPanel::setColumns(const AtomColumnsPointer& columns, const ColumnTitle& titleOf)
{
    if (columns == m_columns)
        return;
    m_columns = columns;
    const QString chosen = measure();
    {
        const QSignalBlocker blocker(m_measure);
        m_measure->clear();
        m_category->clear();
        m_category->addItem(tr("any category"));
        if (columns) {
            for (const AtomMeasure& measure : columns->measures)
                m_measure->addItem(titleOf(measure.name), text(measure.name));
            for (const std::string& category : columns->categories)
                m_category->addItem(text(category), text(category));
        }
        const int density = m_measure->findData(QStringLiteral("density"));
        const int old = m_measure->findData(chosen);
        m_measure->setCurrentIndex(std::max(0, old >= 0 ? old : density));
    }
    if (measure() != chosen)
        showMeasure();
    setFilter(m_filter);
    askForHistogram();
}

void FilterPanel::setFilter(const AtomFilter& filter)
{
    m_filter = filter;
    m_alive->setChecked(filter.firing == AtomFilter::Firing::Alive);
    m_dead->setChecked(filter.firing == AtomFilter::Firing::Dead);
    m_dense->setChecked(filter.firing == AtomFilter::Firing::Dense);
    m_labelled->setChecked(filter.isLabelledOnly);
    m_unlabelled->setChecked(filter.isUnlabelledOnly);
    m_starred->setChecked(filter.isStarredOnly);
    const auto dataOf = [](const std::optional<std::string>& word) {
        return word ? std::optional<QVariant>(text(*word)) : std::nullopt;
    };
    choose(m_category, dataOf(filter.category));
    choose(m_automaticVerdict, dataOf(filter.automaticVerdict));
    choose(m_personsCategory, dataOf(filter.personsCategory));
    choose(m_verdict, filter.verdict ? std::optional<QVariant>(static_cast<int>(*filter.verdict)) : std::nullopt);
    showRange();
}

QString FilterPanel::measure() const
{
    return m_measure->currentData().toString();
}

void FilterPanel::setMeasure(const QString& name)
{
    if (const int at = m_measure->findData(name); at >= 0)
        m_measure->setCurrentIndex(at);
}

void FilterPanel::showMeasure()
{
    m_slider->setColumnTitle(m_measure->currentText());
    m_slider->setHistogram(nullptr);
    m_histogramOf.reset();
    const AtomMeasure* column = m_columns ? m_columns->measure(measure().toStdString()) : nullptr;
    m_measure->setToolTip(column && !column->definition.empty() ? text(column->definition)
                                                                : m_measure->accessibleName());
    showRange();
    askForHistogram();
}

void FilterPanel::showRange()
{
    const std::string name = measure().toStdString();
    const AtomFilter::Range* set = m_filter.range(name);
    const AtomFilter::Range range = set ? *set : AtomFilter::Range{};
    m_slider->setRange(range.low, range.high);
    const AtomFilter::Range open;
    const std::tuple<QLineEdit*, double, double> fields[]
        = {{m_low, range.low, open.low}, {m_high, range.high, open.high}};
    for (const auto& [field, bound, unbounded] : fields) {
        // What is being typed is not spelt anew as long as it means the same.
        if (!field->hasFocus() || boundFromText(field->text(), unbounded) != bound)
            field->setText(boundText(name, bound));
        mark(field, true);
    }
}

void FilterPanel::applyTyped()
{
    const AtomFilter::Range open;
    AtomFilter::Range range;
    range.measure = measure().toStdString();
    const AtomFilter::Range* set = m_filter.range(range.measure);
    const AtomFilter::Range now = set ? *set : open;
    // A bound that nobody changed keeps the digits that are not shown.
    const auto typed = [&](const QLineEdit* field, double bound, double unbounded) {
        return field->text() == boundText(range.measure, bound) ? std::optional(bound)
                                                                : boundFromText(field->text(), unbounded);
    };
    const auto low = typed(m_low, now.low, open.low), high = typed(m_high, now.high, open.high);
    const bool isReversed = low && high && *low > *high;
    mark(m_low, low && !isReversed);
    mark(m_high, high && !isReversed);
    if (!low || !high || isReversed || range.measure.empty())
        return;
    range.low = *low;
    range.high = *high;
    edit([&](AtomFilter& filter) { filter.setRange(range); });
}

void FilterPanel::mark(QLineEdit* field, bool isGood)
{
    const Theme theme(palette());
    QPalette ink = palette();
    if (!isGood)
        ink.setColor(QPalette::Text, theme.error);
    field->setPalette(ink);
    field->setToolTip(isGood ? tr("A number, or a percentage; nothing for no bound")
                             : tr("Not applied: numbers or percentages, the lower one first"));
}

void FilterPanel::askForHistogram()
{
    if (!isVisible() || !m_columns || m_histogramOf == m_columns || measure().isEmpty())
        return;
    m_histogramOf = m_columns;
    Q_EMIT histogramWanted(measure());
}

void FilterPanel::setHistogram(const ColumnHistogramPointer& histogram)
{
    if (histogram && histogram->measure == measure().toStdString())
        m_slider->setHistogram(histogram);
}

void FilterPanel::focusMeasure()
{
    m_measure->setFocus(Qt::ShortcutFocusReason);
}

void FilterPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    askForHistogram();
}

void FilterPanel::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT left();
    else
        QWidget::keyPressEvent(event);
}

} // namespace atomscope
