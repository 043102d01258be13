#include "ui/windows/keysheet.h"

#include "ui/delegates/theme.h"
#include "ui/widgets/quantity.h"
#include "ui/windows/windowactions.h"

#include <QAction>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QMap>
#include <QVBoxLayout>
#include <span>

namespace atomscope {

namespace {

using Rows = QList<std::pair<QString, QString>>; // keys, what they do

/// Keys that the panes handle themselves.
struct PaneKey
{
    const char* keys;
    const char* text;
};
constexpr PaneKey kContextKeys[] = {
    {"↑ ↓", QT_TRANSLATE_NOOP("atomscope::KeySheet", "Previous or next context")},
    {"← →", QT_TRANSLATE_NOOP("atomscope::KeySheet", "Previous or next token of a context")},
    {"Enter", QT_TRANSLATE_NOOP("atomscope::KeySheet", "Atoms that fire at the token")},
    {"Space", QT_TRANSLATE_NOOP("atomscope::KeySheet", "Expand the context")},
    {"Ctrl+C", QT_TRANSLATE_NOOP("atomscope::KeySheet", "Copy the context")},
    {"Ctrl+Shift+M", QT_TRANSLATE_NOOP("atomscope::KeySheet", "Copy it as Markdown")},
    {"Ctrl+Shift+H", QT_TRANSLATE_NOOP("atomscope::KeySheet", "Copy it as HTML")},
    {"Esc", QT_TRANSLATE_NOOP("atomscope::KeySheet", "All activations again")},
};
constexpr PaneKey kListKeys[] = {
    {"Shift+↑ ↓", QT_TRANSLATE_NOOP("atomscope::KeySheet", "Choose several, to label together")},
    {"Ctrl+A", QT_TRANSLATE_NOOP("atomscope::KeySheet", "Choose all that are listed")},
};
constexpr PaneKey kReaderKeys[] = {
    {"← → ↑ ↓", QT_TRANSLATE_NOOP("atomscope::KeySheet", "Token, line")},
    {"Enter", QT_TRANSLATE_NOOP("atomscope::KeySheet", "Atoms that fire at the token")},
    {"E", QT_TRANSLATE_NOOP("atomscope::KeySheet", "Reconstruction error")},
    {"Ctrl+PgUp PgDn", QT_TRANSLATE_NOOP("atomscope::KeySheet", "Previous or next document")},
};
constexpr PaneKey kScatterKeys[] = {
    {"← → ↑ ↓", QT_TRANSLATE_NOOP("atomscope::KeySheet", "Move the cross")},
    {"Space", QT_TRANSLATE_NOOP("atomscope::KeySheet", "Begin and end a rectangle")},
    {"Enter", QT_TRANSLATE_NOOP("atomscope::KeySheet", "Go to the nearest atom")},
};
constexpr PaneKey kFieldKeys[] = {
    {"Esc", QT_TRANSLATE_NOOP("atomscope::KeySheet", "Leave it; letters are keys again")},
};

Rows rowsOf(const QList<QAction*>& actions)
{
    Rows rows;
    for (const QAction* action : actions) {
        if (!action->shortcut().isEmpty())
            rows.append(
                {action->shortcut().toString(QKeySequence::NativeText), action->text().remove(QLatin1Char('&'))});
    }
    return rows;
}

Rows rowsOf(std::span<const PaneKey> keys)
{
    Rows rows;
    for (const PaneKey& key : keys)
        rows.append({QString::fromUtf8(key.keys), KeySheet::tr(key.text)});
    return rows;
}

/// One column of the sheet: groups under each other, all keys as wide as the widest.
class Column
{
public:
    explicit Column(QHBoxLayout* sheet)
        : m_grid(new QGridLayout)
    {
        m_grid->setHorizontalSpacing(2 * kGridPx);
        m_grid->setVerticalSpacing(kHalfGridPx);
        auto* column = new QVBoxLayout;
        column->addLayout(m_grid);
        column->addStretch(1);
        sheet->addLayout(column);
    }

    void add(const QString& title, const Rows& rows)
    {
        if (m_row > 0)
            m_grid->setRowMinimumHeight(m_row++, kGridPx);
        auto* heading = new QLabel(title);
        QFont strong = heading->font();
        strong.setWeight(QFont::DemiBold);
        heading->setFont(strong);
        m_grid->addWidget(heading, m_row++, 0, 1, 2);
        for (const auto& [keys, text] : rows) {
            auto* key = new QLabel(keys);
            setInk(key, key->palette(), Theme(key->palette()).secondary);
            m_grid->addWidget(key, m_row, 0);
            m_grid->addWidget(new QLabel(text), m_row++, 1);
        }
    }

private:
    QGridLayout* m_grid;
    int m_row = 0;
};

} // namespace

KeySheet::KeySheet(const WindowActions& actions, QWidget* parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Keys"));
    auto* sheet = new QHBoxLayout(this);
    sheet->setContentsMargins(3 * kGridPx, 2 * kGridPx, 3 * kGridPx, 2 * kGridPx);
    sheet->setSpacing(5 * kGridPx);
    using Group = WindowActions::Group;
    // The contexts' own keys stand under the contexts' actions; the other groups go where there is room.
    const QMap<Group, int> columnOf = {{Group::Label, 1}, {Group::Contexts, 2}};
    const auto isLast = [](Group group) { return group == Group::View || group == Group::Help; };
    Column columns[] = {Column(sheet), Column(sheet), Column(sheet)};
    const auto add = [&](Group group, int column) {
        if (const Rows rows = rowsOf(actions.actionsOf(group)); !rows.isEmpty())
            columns[column].add(WindowActions::titleOf(group).remove(QLatin1Char('&')), rows);
    };
    for (const Group group : WindowActions::groups()) {
        if (!isLast(group))
            add(group, columnOf.value(group, 0));
    }
    columns[1].add(tr("In the list"), rowsOf(kListKeys));
    columns[1].add(tr("In the reader"), rowsOf(kReaderKeys));
    columns[1].add(tr("In the scatter"), rowsOf(kScatterKeys));
    columns[2].add(tr("In the contexts"), rowsOf(kContextKeys));
    columns[2].add(tr("In a text field"), rowsOf(kFieldKeys));
    add(Group::View, 2);
    add(Group::Help, 2);
}

} // namespace atomscope
