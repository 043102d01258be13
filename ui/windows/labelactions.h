#pragma once

#include <QObject>

namespace atomscope {

class AtomList;
class DockLayout;
class LabelConnection;
class LabelPanel;
class SelectionLabels;
class WindowActions;

/// The keys and menu entries that change a label: they bring the panel to the front, and leaving it gives the keys back
/// to the list.
class LabelActions : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        const WindowActions* actions;
        LabelPanel* panel;
        LabelConnection* labels;
        DockLayout* docks;
        AtomList* list;
        SelectionLabels* selection; ///< verdict, confidence and star are for all of it
    };

    explicit LabelActions(const Parts& parts, QObject* parent = nullptr);

private:
    void connectActions();

    Parts m_parts;
};

} // namespace atomscope
