#pragma once

#include <QHash>
#include <QObject>

class QAction;
class QWidget;

namespace atomscope {

/// Everything a key or a menu can do in the main window: one table of names, keys and groups, from which the menus and
/// the sheet of keys are made. Single letters act only while no text field has the focus (text fields take them first).
class WindowActions : public QObject
{
    Q_OBJECT
public:
    enum class Id {
        NewIndex,
        OpenIndex,
        ImportExport,
        OpenDemo,
        MeasureIndex,
        NewWindow,
        OpenInNewWindow,
        CloseIndex,
        CloseWindow,
        ShowPreferences,
        Quit,
        NextAtom,
        PreviousAtom,
        Back,
        Forward,
        GoToAtom,
        FindText,
        ShowFilters,
        ClearFilters,
        SortList,
        ShowViews,
        EditLabel,
        SetMonosemantic,
        SetPolysemantic,
        SetUnclear,
        Confidence0,
        Confidence1,
        Confidence2,
        Confidence3,
        Confidence4,
        ChooseCategory,
        ToggleStar,
        CopyCitation,
        UndoLabel,
        RedoLabel,
        ShowOverview,
        ShowClaims,
        ShowProbe,
        ReadDocument,
        PinAtom,
        StrataTop,
        StrataAll,
        StrataRange,
        Update,
        Narrower,
        Wider,
        GroupContexts,
        ToggleQuantiles,
        ToggleErrors,
        ToggleMonospace,
        CopyNumbers,
        ToggleList,
        ToggleLabels,
        ToggleWork,
        Present,
        ThemeSystem,
        ThemeLight,
        ThemeDark,
        ShowKeys,
    };
    enum class Group { File, Go, Label, Contexts, View, Help };

    /// The actions belong to `window`, where their keys act.
    explicit WindowActions(QWidget* window);

    QAction* action(Id id) const { return m_actions.value(id); }
    /// In the order of the table.
    QList<QAction*> actionsOf(Group group) const;
    static QString titleOf(Group group);
    static QList<Group> groups();

private:
    struct Entry;
    void add(const Entry& entry, QWidget* window);

    QHash<Id, QAction*> m_actions;
    QHash<Group, QList<QAction*>> m_groups;
};

inline size_t qHash(WindowActions::Id id, size_t seed = 0)
{
    return ::qHash(static_cast<int>(id), seed);
}
inline size_t qHash(WindowActions::Group group, size_t seed = 0)
{
    return ::qHash(static_cast<int>(group), seed);
}

} // namespace atomscope
