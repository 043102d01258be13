#include "tests/support/testsupport.h"
#include "tests/ui/support/examplecolumns.h"
#include "ui/session/atomorder.h"

#include <algorithm>
#include <cmath>

using namespace atomscope;
using namespace atomscope::test;

namespace {

constexpr std::int32_t kAtoms = 300;

using Key = AtomSort::Key;

bool contains(const std::string& text, const std::string& part)
{
    return QString::fromStdString(text).contains(QString::fromStdString(part), Qt::CaseInsensitive);
}

// What the filter says, atom by atom, without any of the program's short cuts.
bool passes(const AtomColumns& columns, const AtomLabels& labels, const AtomFilter& filter, std::int32_t atom)
{
    const auto row = static_cast<std::size_t>(atom);
    for (const auto& range : filter.ranges) {
        const double value = columns.measure(range.measure)->values[row];
        if (std::isnan(value) || value < range.low || value > range.high)
            return false;
    }
    if (filter.category && columns.category[row] != *filter.category)
        return false;
    if (filter.automaticVerdict && columns.verdict[row] != *filter.automaticVerdict)
        return false;
    const LabelContent label = labels.contains(AtomId{atom}) ? labels.at(AtomId{atom}) : LabelContent{};
    if (filter.atoms && !filter.atoms->contains(AtomId{atom}))
        return false;
    if (filter.isLabelledOnly && label.isEmpty())
        return false;
    if (filter.isStarredOnly && !label.isStarred)
        return false;
    if (filter.isUnlabelledOnly && !label.isEmpty())
        return false;
    if ((filter.verdict && label.verdict != *filter.verdict)
        || (filter.personsCategory && label.category != *filter.personsCategory))
        return false;
    const double density = static_cast<double>(columns.nFired[row]) / static_cast<double>(columns.nTokens);
    if ((filter.firing == AtomFilter::Firing::Alive && density == 0)
        || (filter.firing == AtomFilter::Firing::Dead && density > 0)
        || (filter.firing == AtomFilter::Firing::Dense && density <= 0.1))
        return false;
    if (filter.text.empty())
        return true;
    bool isFound = contains(label.label, filter.text) || contains(label.category, filter.text)
        || contains(columns.category[row], filter.text) || contains(columns.topToken[row], filter.text);
    for (const auto& tag : label.tags)
        isFound = isFound || contains(tag, filter.text);
    return isFound;
}

// Negative, zero, positive: a before b; missing is handled by the caller.
template <typename T> int compared(const T& a, const T& b)
{
    return a < b ? -1 : b < a ? 1 : 0;
}

struct Cell
{
    double number = 0;
    QString text;
    bool isMissing = false;
};

Cell cellOf(const AtomColumns& columns, const AtomLabels& labels, const AtomSort& sort, std::int32_t atom)
{
    const auto row = static_cast<std::size_t>(atom);
    const LabelContent label = labels.contains(AtomId{atom}) ? labels.at(AtomId{atom}) : LabelContent{};
    Cell cell;
    switch (sort.key) {
    case Key::Atom:
        cell.number = atom;
        break;
    case Key::Measure:
        cell.number = columns.measure(sort.measure)->values[row];
        cell.isMissing = std::isnan(cell.number);
        break;
    case Key::Verdict:
        cell.number = static_cast<double>(label.verdict);
        if (label.verdict == Verdict::None) {
            cell.isMissing = columns.verdict[row] == "not tested";
            cell.number = columns.verdict[row] == "one meaning so far" ? 11
                : columns.verdict[row] == "several meanings"           ? 12
                : columns.verdict[row] == "token only"                 ? 13
                                                                       : 14;
        }
        break;
    case Key::Label:
        cell.text = QString::fromStdString(label.label).toCaseFolded();
        cell.isMissing = cell.text.isEmpty();
        break;
    case Key::Category:
    case Key::TopToken:
        cell.text = QString::fromStdString(sort.key == Key::Category ? columns.category[row] : columns.topToken[row])
                        .toCaseFolded();
        cell.isMissing = cell.text.isEmpty();
        break;
    }
    return cell;
}

// Insertion sort: slow, and plainly right.
std::vector<AtomId> plainOrder(const AtomColumns& columns, const AtomLabels& labels, const AtomSort& sort,
                               const AtomFilter& filter)
{
    std::vector<AtomId> order;
    for (std::int32_t atom = 0; atom < columns.nAtoms; ++atom) {
        if (!passes(columns, labels, filter, atom))
            continue;
        const Cell mine = cellOf(columns, labels, sort, atom);
        std::size_t place = order.size();
        while (place > 0) {
            const Cell other = cellOf(columns, labels, sort, order[place - 1].v);
            int difference = compared(int(mine.isMissing), int(other.isMissing));
            if (difference == 0 && !mine.isMissing) {
                difference = compared(mine.number, other.number) + compared(mine.text, other.text);
                if (sort.isDescending)
                    difference = -difference;
            }
            if (difference >= 0)
                break;
            --place;
        }
        order.insert(order.begin() + static_cast<std::ptrdiff_t>(place), AtomId{atom});
    }
    return order;
}

} // namespace

Q_DECLARE_METATYPE(atomscope::AtomSort)
Q_DECLARE_METATYPE(atomscope::AtomFilter)

class AtomOrderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void orderEqualsPlainLoops_data()
    {
        QTest::addColumn<AtomSort>("sort");
        QTest::addColumn<AtomFilter>("filter");
        const double kInfinity = std::numeric_limits<double>::infinity();
        const std::vector<std::pair<const char*, AtomFilter>> filters = {
            {"all", {}},
            {"text in any case", {.text = "äpfel"}},
            {"text of a tag", {.text = "FRUIT"}},
            {"text of a category", {.text = "decid"}},
            {"no match", {.text = "no such text"}},
            {"range", {.ranges = {{"max_act", 1, 2.5}}}},
            {"two ranges, one open", {.ranges = {{"n_fired", 5, kInfinity}, {"lookup_gain", 0.25, 0.75}}}},
            {"category", {.category = "token"}},
            {"labelled", {.isLabelledOnly = true}},
            {"starred", {.isStarredOnly = true}},
            {"not labelled", {.isUnlabelledOnly = true}},
            {"alive", {.firing = AtomFilter::Firing::Alive}},
            {"dead", {.firing = AtomFilter::Firing::Dead}},
            {"a verdict", {.verdict = Verdict::Polysemantic}},
            {"no verdict", {.text = "z", .verdict = Verdict::None}},
            {"an automatic verdict", {.text = "a", .automaticVerdict = "several meanings"}},
            {"nothing measured", {.automaticVerdict = "not tested"}},
            {"a person's category", {.personsCategory = "topic"}},
            {"no person's category", {.isLabelledOnly = true, .personsCategory = ""}},
            {"text in ASCII", {.text = "HAUS"}},
            {"everything at once", {.text = "e", .ranges = {{"n_fired", 1, kInfinity}}, .isLabelledOnly = true}},
        };
        const std::vector<std::pair<const char*, AtomSort>> sorts = {
            {"atom", {}},
            {"n_fired", {Key::Measure, "n_fired", false}},
            {"a measure with gaps", {Key::Measure, "lookup_gain", false}},
            {"label", {Key::Label, {}, false}},
            {"category", {Key::Category, {}, false}},
            {"top token", {Key::TopToken, {}, false}},
            {"verdict", {Key::Verdict, {}, false}},
        };
        for (const auto& [filterName, filter] : filters) {
            for (const auto& [sortName, sort] : sorts) {
                for (const bool isDescending : {false, true}) {
                    AtomSort directed = sort;
                    directed.isDescending = isDescending;
                    QTest::addRow("%s, by %s %s", filterName, sortName, isDescending ? "down" : "up")
                        << directed << filter;
                }
            }
        }
    }

    void orderEqualsPlainLoops()
    {
        QFETCH(AtomSort, sort);
        QFETCH(AtomFilter, filter);
        const auto columns = exampleColumns(kAtoms);
        const char* const kVerdicts[]
            = {"token only", "cannot tell", "one meaning so far", "not tested", "several meanings"};
        for (std::int32_t atom = 0; atom < kAtoms; ++atom)
            columns->verdict.emplace_back(kVerdicts[(atom * 7) % 5]);
        const auto labels = exampleLabels(kAtoms);
        auto expected = plainOrder(*columns, *labels, sort, filter);
        if (sort.key == Key::Atom && sort.isDescending)
            std::sort(expected.begin(), expected.end(), std::greater<>());
        QCOMPARE(orderAtoms(*columns, *labels, sort, filter), expected);
    }

    void denseIsAboveTheThreshold()
    {
        AtomColumns columns;
        columns.nAtoms = 3;
        columns.nTokens = 100;
        columns.nFired = {10, 11, 0};
        const AtomFilter filter{.firing = AtomFilter::Firing::Dense};
        QCOMPARE(orderAtoms(columns, {}, {}, filter), std::vector<AtomId>{AtomId{1}});
    }

    void aRangeTakesThePlaceOfTheOldOne()
    {
        AtomFilter filter;
        filter.setRange({"density", 0.1, 0.2});
        filter.setRange({"max_act", 1, 2});
        filter.setRange({"density", 0.3, 0.4});
        QCOMPARE(filter.ranges.size(), std::size_t(2));
        QCOMPARE(filter.ranges[0].low, 0.3);
        QCOMPARE(filter.range("max_act")->high, 2.0);
        filter.setRange({"density"}); // open at both ends
        QVERIFY(!filter.range("density") && filter.ranges.size() == 1);
        filter.setRange({"n_fired"});
        QCOMPARE(filter.ranges.size(), std::size_t(1));
    }

    void textThatFoldsToAsciiIsFound()
    {
        AtomColumns columns;
        columns.nAtoms = 2;
        columns.nFired = {1, 1};
        columns.topToken = {"\u212Aelvin", "Kelvin"}; // the sign of the unit, and the letter
        for (const char* text : {"kel", "\u212Ael"})
            QCOMPARE(orderAtoms(columns, {}, {}, {.text = text}).size(), std::size_t(2));
    }

    void unknownMeasureFiltersEverythingOut()
    {
        const AtomFilter filter{.ranges = {{"no_such_column", 0, 1}}};
        QVERIFY(orderAtoms(*exampleColumns(10), {}, {}, filter).empty());
    }

    void stopIsHeeded()
    {
        std::stop_source source;
        source.request_stop();
        QVERIFY(orderAtoms(*exampleColumns(10'000), {}, {}, {}, source.get_token()).size() < 10'000);
    }

    void columnsWithoutTextsAreFine()
    {
        AtomColumns columns;
        columns.nAtoms = 3;
        columns.nFired = {1, 2, 3};
        QCOMPARE(orderAtoms(columns, {}, {Key::Category, {}, true}, {}).size(), std::size_t(3));
        QVERIFY(orderAtoms(columns, {}, {}, {.text = "x"}).empty());
        QVERIFY(orderAtoms(columns, {}, {}, {.category = "dead"}).empty());
    }

    void atomsThatAnExportDoesNotHaveAreNowhere()
    {
        auto columns = std::make_shared<AtomColumns>(*exampleColumns(6));
        columns->importedFrom = "Neuronpedia";
        columns->isPresent = {1, 0, 0, 1, 0, 1};
        columns->hypotheses = {"zebras", "", "", "apples", "", ""};
        const auto ordered = [&](const AtomSort& sort, const AtomFilter& filter) {
            std::vector<std::int32_t> atoms;
            for (const AtomId atom : orderAtoms(*columns, {}, sort, filter))
                atoms.push_back(atom.v);
            return atoms;
        };
        QCOMPARE(ordered({}, {}), (std::vector<std::int32_t>{0, 3, 5}));
        AtomSort byAtom;
        byAtom.isDescending = true;
        QCOMPARE(ordered(byAtom, {}), (std::vector<std::int32_t>{5, 3, 0}));
        // An imported hypothesis stands where a label would, and is found and sorted as one.
        AtomSort byLabel;
        byLabel.key = Key::Label;
        QCOMPARE(ordered(byLabel, {}), (std::vector<std::int32_t>{3, 0, 5}));
        AtomFilter text;
        text.text = "ZEBRA";
        QCOMPARE(ordered({}, text), (std::vector<std::int32_t>{0}));
        QCOMPARE(columns->nPresent(), std::int64_t{3});
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(AtomOrderTest)
#include "tst_atomorder.moc"
