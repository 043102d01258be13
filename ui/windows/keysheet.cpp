#include "ui/windows/keysheet.h"

#include "ui/delegates/theme.h"
#include "ui/windows/windowactions.h"

#include <QAction>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace atomscope {

namespace {

/// Keys that the panes handle themselves.
struct PaneKey
{
    const char* keys;
    const char* text;
};
constexpr PaneKey kPaneKeys[] = {
    {"↑ ↓", QT_TRANSLATE_NOOP("atomscope::KeySheet", "previous or next context")},
    {"← →", QT_TRANSLATE_NOOP("atomscope::KeySheet", "previous or next token of a context")},
    {"Enter", QT_TRANSLATE_NOOP("atomscope::KeySheet", "atoms that fire at the token")},
    {"Space", QT_TRANSLATE_NOOP("atomscope::KeySheet", "expand the context")},
    {"Ctrl+C", QT_TRANSLATE_NOOP("atomscope::KeySheet", "copy the context")},
    {"Esc", QT_TRANSLATE_NOOP("atomscope::KeySheet", "leave a text field")},
};

QLabel* heading(const QString& text)
{
    auto* label = new QLabel(text);
    QFont font = label->font();
    font.setBold(true);
    label->setFont(font);
    return label;
}

QVBoxLayout* makeColumn(const QString& title, const QList<std::pair<QString, QString>>& rows)
{
    auto* column = new QVBoxLayout;
    column->addWidget(heading(title));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(2 * kGridPx);
    grid->setVerticalSpacing(kHalfGridPx);
    for (const auto& [keys, text] : rows) {
        const int row = grid->rowCount();
        grid->addWidget(new QLabel(keys), row, 0);
        grid->addWidget(new QLabel(text), row, 1);
    }
    grid->setColumnStretch(1, 1);
    column->addLayout(grid);
    column->addStretch();
    return column;
}

} // namespace

KeySheet::KeySheet(const WindowActions& actions, QWidget* parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Keys"));
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(3 * kGridPx, 2 * kGridPx, 3 * kGridPx, 3 * kGridPx);
    layout->setHorizontalSpacing(4 * kGridPx);
    layout->setVerticalSpacing(2 * kGridPx);
    int place = 0;
    const auto addColumn = [&](const QString& title, const QList<std::pair<QString, QString>>& rows) {
        if (!rows.isEmpty())
            layout->addLayout(makeColumn(title, rows), place / 3, place % 3);
        place += rows.isEmpty() ? 0 : 1;
    };
    for (const WindowActions::Group group : WindowActions::groups()) {
        QList<std::pair<QString, QString>> rows;
        for (const QAction* action : actions.actionsOf(group)) {
            if (!action->shortcut().isEmpty())
                rows.append(
                    {action->shortcut().toString(QKeySequence::NativeText), action->text().remove(QLatin1Char('&'))});
        }
        addColumn(WindowActions::titleOf(group).remove(QLatin1Char('&')), rows);
    }
    QList<std::pair<QString, QString>> rows;
    for (const PaneKey& key : kPaneKeys)
        rows.append({QString::fromUtf8(key.keys), tr(key.text)});
    addColumn(tr("In the contexts"), rows);
}

} // namespace atomscope
