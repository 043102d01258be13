#pragma once

#include "ui/session/settings.h"
#include "ui/session/workermessages.h"
#include "ui/windows/droppedfiles.h"

#include <QObject>

class QWidget;

namespace atomscope {

class CentrePages;
class DropTarget;
class ImportConnection;
class IndexConnection;
class NewIndexConnection;
class StartConnection;
class WindowActions;
class WorkConnection;

/// Every way that leads to an index: the dialogs for opening one, for a new one and for another tool's export, files
/// dropped on the window, the work dock, the start page.
class IndexDesk : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        QWidget* window;
        Settings* settings; ///< the window's; what is chosen is added to them
        WorkConnection* work;
        const WindowActions* actions;
        CentrePages* pages;
        IndexConnection* index;
        QString dataFolder; ///< the user's own
    };

    explicit IndexDesk(const Parts& parts);
    NewIndexConnection* newIndex() const { return m_newIndex; }
    ImportConnection* importer() const { return m_import; }
    StartConnection* start() const { return m_start; }
    /// As if they had been dropped on the window.
    void take(const DroppedFiles& files);

Q_SIGNALS:
    void openRequested(const QString& file);
    /// In a window of its own.
    void openBesideRequested(const QString& file);
    void startRequested(const atomscope::IndexJobRequest& job);
    void settingsChanged();
    void said(const QString& message);

private:
    void choose(void (IndexDesk::*open)(const QString& file));
    void openLabels(const QString& labels);

    Parts m_parts;
    NewIndexConnection* m_newIndex;
    ImportConnection* m_import;
    StartConnection* m_start;
};

} // namespace atomscope
