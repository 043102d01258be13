#include "ui/windows/windowactions.h"

#include <QAction>
#include <QWidget>

namespace atomscope {

struct WindowActions::Entry
{
    Id id;
    Group group;
    const char* text;
    const char* keys; ///< portable names, separated by spaces
    bool isCheckable = false;
};

WindowActions::WindowActions(QWidget* window)
    : QObject(window)
{
    using enum Id;
    static constexpr Entry kEntries[] = {
        {NewIndex, Group::File, QT_TR_NOOP("&New index…"), "Ctrl+N"},
        {OpenIndex, Group::File, QT_TR_NOOP("&Open index…"), "Ctrl+O"},
        {ImportExport, Group::File, QT_TR_NOOP("&Import export…"), "Ctrl+I"},
        {OpenDemo, Group::File, QT_TR_NOOP("Open the &demo"), ""},
        {MeasureIndex, Group::File, QT_TR_NOOP("&Measure the evidence"), ""},
        {NewWindow, Group::File, QT_TR_NOOP("New &window"), "Ctrl+Shift+N"},
        {OpenInNewWindow, Group::File, QT_TR_NOOP("Open in a new window…"), "Ctrl+Shift+O"},
        {CloseIndex, Group::File, QT_TR_NOOP("&Close index"), "Ctrl+W"},
        {CloseWindow, Group::File, QT_TR_NOOP("Close window"), "Ctrl+Shift+W"},
        {ShowPreferences, Group::File, QT_TR_NOOP("&Settings…"), "Ctrl+,"},
        {Quit, Group::File, QT_TR_NOOP("&Quit"), "Ctrl+Q"},
        {NextAtom, Group::Go, QT_TR_NOOP("&Next atom"), "J"},
        {PreviousAtom, Group::Go, QT_TR_NOOP("&Previous atom"), "K"},
        {Back, Group::Go, QT_TR_NOOP("&Back"), "Alt+Left"},
        {Forward, Group::Go, QT_TR_NOOP("&Forward"), "Alt+Right"},
        {GoToAtom, Group::Go, QT_TR_NOOP("&Go to atom…"), "G"},
        {FindText, Group::Go, QT_TR_NOOP("Find in &list"), "/"},
        {ShowFilters, Group::Go, QT_TR_NOOP("Filte&rs of the list"), "F"},
        {ClearFilters, Group::Go, QT_TR_NOOP("&Clear filters"), "Shift+F"},
        {SortList, Group::Go, QT_TR_NOOP("&Sort list by…"), "Shift+S"},
        {ShowViews, Group::Go, QT_TR_NOOP("Saved &views"), "V"},
        {ShowOverview, Group::Go, QT_TR_NOOP("&Overview of the dictionary"), "O"},
        {ShowClaims, Group::Go, QT_TR_NOOP("Claims of the &hypothesis"), "H"},
        {ShowProbe, Group::Go, QT_TR_NOOP("Prob&e a text"), "B"},
        {ReadDocument, Group::Go, QT_TR_NOOP("Read &document"), "D"},
        {PinAtom, Group::Go, QT_TR_NOOP("Pin &atom"), "Shift+P"},
        {EditLabel, Group::Label, QT_TR_NOOP("Edit &label"), "L"},
        {SetMonosemantic, Group::Label, QT_TR_NOOP("&Monosemantic"), "M"},
        {SetPolysemantic, Group::Label, QT_TR_NOOP("&Polysemantic"), "P"},
        {SetUnclear, Group::Label, QT_TR_NOOP("&Unclear"), "U"},
        {Confidence0, Group::Label, QT_TR_NOOP("Confidence 0"), "Ctrl+0"},
        {Confidence1, Group::Label, QT_TR_NOOP("Confidence 1"), "Ctrl+1"},
        {Confidence2, Group::Label, QT_TR_NOOP("Confidence 2"), "Ctrl+2"},
        {Confidence3, Group::Label, QT_TR_NOOP("Confidence 3"), "Ctrl+3"},
        {Confidence4, Group::Label, QT_TR_NOOP("Confidence 4"), "Ctrl+4"},
        {ChooseCategory, Group::Label, QT_TR_NOOP("Choose &category"), "C"},
        {ToggleStar, Group::Label, QT_TR_NOOP("&Star"), "S"},
        {CopyCitation, Group::Label, QT_TR_NOOP("Copy as c&itation"), "Ctrl+Shift+C"},
        {UndoLabel, Group::Label, QT_TR_NOOP("U&ndo"), "Ctrl+Z"},
        {RedoLabel, Group::Label, QT_TR_NOOP("&Redo"), "Ctrl+Shift+Z"},
        {StrataTop, Group::Contexts, QT_TR_NOOP("&Top only"), "T"},
        {StrataAll, Group::Contexts, QT_TR_NOOP("&All of the range"), "A"},
        {StrataRange, Group::Contexts, QT_TR_NOOP("Activations &from … to"), "X"},
        {Update, Group::Contexts, QT_TR_NOOP("&Update to newest data"), "R"},
        {Narrower, Group::Contexts, QT_TR_NOOP("&Narrower"), "["},
        {Wider, Group::Contexts, QT_TR_NOOP("&Wider"), "]"},
        {GroupContexts, Group::Contexts, QT_TR_NOOP("Stand together b&y"), "Y"},
        {ToggleQuantiles, Group::Contexts, QT_TR_NOOP("Tints by &quantile"), "Q", true},
        {ToggleErrors, Group::Contexts, QT_TR_NOOP("R&econstruction error"), "E", true},
        {ToggleMonospace, Group::Contexts, QT_TR_NOOP("&Monospace"), "", true},
        {CopyNumbers, Group::Contexts, QT_TR_NOOP("&Copy all numbers"), "N"},
        {ToggleList, Group::View, QT_TR_NOOP("Atom &list"), "Ctrl+L", true},
        {ToggleLabels, Group::View, QT_TR_NOOP("La&bel panel"), "Ctrl+P", true},
        {ToggleWork, Group::View, QT_TR_NOOP("&Work"), "W", true},
        {Present, Group::View, QT_TR_NOOP("&Present"), "F11", true},
        {ThemeSystem, Group::View, QT_TR_NOOP("Theme of the &system"), "", true},
        {ThemeLight, Group::View, QT_TR_NOOP("L&ight theme"), "", true},
        {ThemeDark, Group::View, QT_TR_NOOP("&Dark theme"), "", true},
        {ShowKeys, Group::Help, QT_TR_NOOP("&Keys"), "?"},
    };
    for (const Entry& entry : kEntries)
        add(entry, window);
}

void WindowActions::add(const Entry& entry, QWidget* window)
{
    auto* action = new QAction(tr(entry.text), window);
    action->setCheckable(entry.isCheckable);
    QList<QKeySequence> keys;
    for (const QString& key : QString::fromLatin1(entry.keys).split(QLatin1Char(' '), Qt::SkipEmptyParts))
        keys.append(QKeySequence(key, QKeySequence::PortableText));
    action->setShortcuts(keys);
    window->addAction(action);
    m_actions.insert(entry.id, action);
    m_groups[entry.group].append(action);
}

QList<QAction*> WindowActions::actionsOf(Group group) const
{
    return m_groups.value(group);
}

QString WindowActions::titleOf(Group group)
{
    switch (group) {
    case Group::File:
        return tr("&File");
    case Group::Go:
        return tr("&Go");
    case Group::Label:
        return tr("&Label");
    case Group::Contexts:
        return tr("&Contexts");
    case Group::View:
        return tr("&View");
    case Group::Help:
        return tr("&Help");
    }
    return {};
}

QList<WindowActions::Group> WindowActions::groups()
{
    return {Group::File, Group::Go, Group::Label, Group::Contexts, Group::View, Group::Help};
}

} // namespace atomscope
