#include "tests/e2e/shownpage.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>

namespace atomscope::test {

namespace {

QString textOf(const QJsonObject& item, const char* key)
{
    return item[QLatin1String(key)].toString();
}

void add(QList<ShownItem>& items, const QJsonObject& json, int depth)
{
    ShownItem item{
        textOf(json, "role"), textOf(json, "name"), textOf(json, "value"), textOf(json, "description"), {}, {}, depth};
    for (const QJsonValue state : json[QStringLiteral("state")].toArray())
        item.states.append(state.toString());
    const QJsonArray rect = json[QStringLiteral("rect")].toArray();
    item.rect = QRect(rect[0].toInt(), rect[1].toInt(), rect[2].toInt(), rect[3].toInt());
    items.append(item);
    for (const QJsonValue child : json[QStringLiteral("children")].toArray())
        add(items, child.toObject(), depth + 1);
}

} // namespace

ShownPage ShownPage::fromJson(const QByteArray& json)
{
    ShownPage page;
    add(page.items, QJsonDocument::fromJson(json).object(), 0);
    return page;
}

ShownItem ShownPage::quantity(const QString& name) const
{
    const auto found = std::ranges::find_if(
        items, [&](const ShownItem& item) { return item.name == name && !item.value.isEmpty(); });
    return found == items.end() ? ShownItem() : *found;
}

bool ShownPage::hasName(const QString& name) const
{
    return std::ranges::any_of(items, [&](const ShownItem& item) { return item.name == name; });
}

QList<ShownStratum> ShownPage::strata() const
{
    QList<ShownStratum> strata;
    const auto list = std::ranges::find_if(items, [](const ShownItem& item) {
        return item.role == QStringLiteral("List") && item.name == QStringLiteral("Contexts");
    });
    for (auto item = list; item != items.end() && (item == list || item->depth > list->depth); ++item) {
        const int depth = item->depth - list->depth;
        if (depth == 1 && item->role == QStringLiteral("Heading")) {
            strata.append({item->name, item->value, {}});
        } else if (depth == 1 && !strata.isEmpty()) {
            strata.last().contexts.append({item->name, item->value, item->description, {}});
        } else if (depth == 2 && !strata.isEmpty() && !strata.last().contexts.isEmpty()) {
            strata.last().contexts.last().tokens.append({item->name, item->value,
                                                         item->description == QStringLiteral("peak"),
                                                         !item->states.contains(QStringLiteral("disabled"))});
        }
    }
    return strata;
}

QList<ShownEffect> ShownPage::effects(const QString& title) const
{
    QList<ShownEffect> effects;
    auto item = std::ranges::find_if(items, [&](const ShownItem& candidate) { return candidate.name == title; });
    if (item == items.end())
        return effects;
    // A label with the token as it is drawn, then the value under the token's own text.
    for (++item; item + 1 < items.end() && item->value.isEmpty() && !(item + 1)->value.isEmpty(); item += 2)
        effects.append({(item + 1)->name, (item + 1)->value});
    return effects;
}

QList<QStringList> ShownPage::rows() const
{
    QList<QStringList> rows;
    int top = -1;
    for (const ShownItem& item : items) {
        if (item.role != QStringLiteral("Cell"))
            continue;
        if (item.rect.top() != top || rows.isEmpty())
            rows.append(QStringList());
        top = item.rect.top();
        rows.last().append(item.name);
    }
    return rows;
}

} // namespace atomscope::test
