#include "ui/windows/accessibledump.h"

#include <QAbstractItemView>
#include <QAccessible>
#include <QJsonArray>
#include <QMetaEnum>
#include <QWidget>

namespace atomscope {

namespace {

constexpr int kDeepest = 40; // a tree that is deeper has a loop

QString roleName(QAccessible::Role role)
{
    const char* name = QMetaEnum::fromType<QAccessible::Role>().valueToKey(role);
    return name ? QString::fromLatin1(name) : QString::number(role);
}

QString valueOf(QAccessibleInterface* item)
{
    if (QAccessibleValueInterface* value = item->valueInterface()) {
        const QVariant current = value->currentValue();
        if (current.isValid())
            return current.toString();
    }
    return item->text(QAccessible::Value);
}

QJsonArray statesOf(const QAccessible::State& state)
{
    QJsonArray names;
    const auto add = [&names](bool isSet, const char* name) {
        if (isSet)
            names.append(QLatin1String(name));
    };
    add(state.checked, "checked");
    add(state.disabled, "disabled");
    add(state.focused, "focused");
    add(state.selected, "selected");
    add(state.expanded, "expanded");
    add(state.offscreen, "offscreen");
    add(state.readOnly, "read-only");
    return names;
}

class Walker
{
public:
    explicit Walker(QWidget* window)
        : m_origin(window->mapToGlobal(QPoint(0, 0)))
    {
    }

    QJsonObject walk(QAccessibleInterface* item, int depth) const
    {
        QJsonObject result;
        result[QStringLiteral("role")] = roleName(item->role());
        result[QStringLiteral("name")] = item->text(QAccessible::Name);
        addText(result, QStringLiteral("value"), valueOf(item));
        addText(result, QStringLiteral("description"), item->text(QAccessible::Description));
        const QRect rect = item->rect().translated(-m_origin);
        result[QStringLiteral("rect")] = QJsonArray{rect.x(), rect.y(), rect.width(), rect.height()};
        const QJsonArray states = statesOf(item->state());
        if (!states.isEmpty())
            result[QStringLiteral("state")] = states;
        const QJsonArray children = depth < kDeepest ? childrenOf(item, depth) : QJsonArray();
        if (!children.isEmpty())
            result[QStringLiteral("children")] = children;
        return result;
    }

private:
    static void addText(QJsonObject& object, const QString& key, const QString& text)
    {
        if (!text.isEmpty())
            object[key] = text;
    }

    QJsonArray childrenOf(QAccessibleInterface* item, int depth) const
    {
        if (auto* view = qobject_cast<QAbstractItemView*>(item->object()); view && item->tableInterface())
            return cellsInView(view, item->tableInterface(), depth);
        QJsonArray children;
        for (int i = 0; i < item->childCount(); ++i) {
            QAccessibleInterface* child = item->child(i);
            if (child && child->isValid() && !child->state().invisible)
                children.append(walk(child, depth + 1));
        }
        return children;
    }

    QJsonArray cellsInView(QAbstractItemView* view, QAccessibleTableInterface* table, int depth) const
    {
        QJsonArray cells;
        const QRect viewport = view->viewport()->rect();
        const QModelIndex first = view->indexAt(viewport.topLeft());
        const QModelIndex last = view->indexAt(viewport.bottomLeft());
        if (!first.isValid())
            return cells;
        const int end = last.isValid() ? last.row() + 1 : table->rowCount();
        for (int row = first.row(); row < end; ++row) {
            for (int column = 0; column < table->columnCount(); ++column) {
                QAccessibleInterface* cell = table->cellAt(row, column);
                if (cell && cell->isValid() && !cell->state().invisible)
                    cells.append(walk(cell, depth + 1));
            }
        }
        return cells;
    }

    QPoint m_origin;
};

} // namespace

QJsonObject accessibleDump(QWidget* window)
{
    QAccessibleInterface* root = QAccessible::queryAccessibleInterface(window);
    return root ? Walker(window).walk(root, 0) : QJsonObject();
}

} // namespace atomscope
