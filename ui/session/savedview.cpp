#include "ui/session/savedview.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <array>
#include <cmath>
#include <utility>

namespace atomscope {

namespace {

// The spelling in files: it never changes, whatever the enumerations do.
constexpr std::array kFirings = {
    std::pair{AtomFilter::Firing::Alive, "alive"},
    std::pair{AtomFilter::Firing::Dead, "dead"},
    std::pair{AtomFilter::Firing::Dense, "dense"},
};
constexpr std::array kVerdicts = {
    std::pair{Verdict::None, "none"},
    std::pair{Verdict::Monosemantic, "monosemantic"},
    std::pair{Verdict::Polysemantic, "polysemantic"},
    std::pair{Verdict::Unclear, "unclear"},
};
constexpr std::array kSortKeys = {
    std::pair{AtomSort::Key::Atom, "atom"},          std::pair{AtomSort::Key::Measure, "measure"},
    std::pair{AtomSort::Key::Label, "label"},        std::pair{AtomSort::Key::Category, "category"},
    std::pair{AtomSort::Key::TopToken, "top token"}, std::pair{AtomSort::Key::Verdict, "verdict"},
};

template <typename Table, typename Value> QString wordOf(const Table& table, Value value)
{
    for (const auto& [candidate, word] : table) {
        if (candidate == value)
            return QString::fromLatin1(word);
    }
    return {};
}

template <typename Value, std::size_t n>
std::optional<Value> valueOf(const std::array<std::pair<Value, const char*>, n>& table, const QJsonValue& word)
{
    for (const auto& [value, candidate] : table) {
        if (word.toString() == QLatin1String(candidate))
            return value;
    }
    return std::nullopt;
}

QString text(const std::string& bytes)
{
    return QString::fromStdString(bytes);
}

QJsonArray toJson(const std::vector<AtomFilter::Range>& ranges)
{
    QJsonArray array;
    for (const AtomFilter::Range& range : ranges) {
        QJsonObject entry{{QStringLiteral("measure"), text(range.measure)}};
        if (std::isfinite(range.low))
            entry[QStringLiteral("from")] = range.low;
        if (std::isfinite(range.high))
            entry[QStringLiteral("to")] = range.high;
        array.append(entry);
    }
    return array;
}

std::vector<AtomFilter::Range> rangesFromJson(const QJsonArray& array)
{
    AtomFilter filter;
    for (const QJsonValue& value : array) {
        AtomFilter::Range range;
        range.measure = value[QStringLiteral("measure")].toString().toStdString();
        range.low = value[QStringLiteral("from")].toDouble(range.low);
        range.high = value[QStringLiteral("to")].toDouble(range.high);
        if (!range.measure.empty() && range.low <= range.high)
            filter.setRange(range);
    }
    return filter.ranges;
}

QJsonObject toJson(const AtomFilter& filter)
{
    QJsonObject object;
    if (!filter.text.empty())
        object[QStringLiteral("text")] = text(filter.text);
    if (!filter.ranges.empty())
        object[QStringLiteral("ranges")] = toJson(filter.ranges);
    if (filter.category)
        object[QStringLiteral("category")] = text(*filter.category);
    if (filter.isLabelledOnly)
        object[QStringLiteral("labelled")] = true;
    if (filter.isUnlabelledOnly)
        object[QStringLiteral("labelled")] = false;
    if (filter.isStarredOnly)
        object[QStringLiteral("starred")] = true;
    if (filter.firing != AtomFilter::Firing::Any)
        object[QStringLiteral("firing")] = wordOf(kFirings, filter.firing);
    if (filter.verdict)
        object[QStringLiteral("verdict")] = wordOf(kVerdicts, *filter.verdict);
    if (filter.personsCategory)
        object[QStringLiteral("personsCategory")] = text(*filter.personsCategory);
    if (filter.automaticVerdict)
        object[QStringLiteral("automaticVerdict")] = text(*filter.automaticVerdict);
    return object;
}

AtomFilter filterFromJson(const QJsonObject& object)
{
    const auto optionalText = [&object](const QString& key) -> std::optional<std::string> {
        const QJsonValue value = object[key];
        return value.isString() ? std::optional(value.toString().toStdString()) : std::nullopt;
    };
    AtomFilter filter;
    filter.text = object[QStringLiteral("text")].toString().toStdString();
    filter.ranges = rangesFromJson(object[QStringLiteral("ranges")].toArray());
    filter.category = optionalText(QStringLiteral("category"));
    const QJsonValue labelled = object[QStringLiteral("labelled")];
    filter.isLabelledOnly = labelled.isBool() && labelled.toBool();
    filter.isUnlabelledOnly = labelled.isBool() && !labelled.toBool();
    filter.isStarredOnly = object[QStringLiteral("starred")].toBool();
    filter.firing = valueOf(kFirings, object[QStringLiteral("firing")]).value_or(AtomFilter::Firing::Any);
    filter.verdict = valueOf(kVerdicts, object[QStringLiteral("verdict")]);
    filter.personsCategory = optionalText(QStringLiteral("personsCategory"));
    filter.automaticVerdict = optionalText(QStringLiteral("automaticVerdict"));
    return filter;
}

} // namespace

QByteArray toText(const SavedView& view)
{
    QJsonObject sort{{QStringLiteral("by"), wordOf(kSortKeys, view.sort.key)}};
    if (view.sort.key == AtomSort::Key::Measure)
        sort[QStringLiteral("measure")] = text(view.sort.measure);
    if (view.sort.isDescending)
        sort[QStringLiteral("descending")] = true;
    const QJsonObject object{
        {QStringLiteral("view"), view.name},
        {QStringLiteral("filter"), toJson(view.filter)},
        {QStringLiteral("sort"), sort},
        {QStringLiteral("columns"), QString::fromUtf8(view.columns)},
    };
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

std::optional<SavedView> savedViewFromText(const QByteArray& text)
{
    const QJsonDocument document = QJsonDocument::fromJson(text);
    SavedView view;
    view.name = document[QStringLiteral("view")].toString().trimmed();
    if (view.name.isEmpty())
        return std::nullopt;
    view.filter = filterFromJson(document[QStringLiteral("filter")].toObject());
    const QJsonObject sort = document[QStringLiteral("sort")].toObject();
    view.sort.key = valueOf(kSortKeys, sort[QStringLiteral("by")]).value_or(AtomSort::Key::Atom);
    if (view.sort.key == AtomSort::Key::Measure)
        view.sort.measure = sort[QStringLiteral("measure")].toString().toStdString();
    view.sort.isDescending = sort[QStringLiteral("descending")].toBool();
    view.columns = document[QStringLiteral("columns")].toString().toUtf8();
    return view;
}

} // namespace atomscope
