#pragma once

#include "ui/session/settings.h"
#include "ui/session/workermessages.h"

#include <QObject>
#include <QPointer>

class QWidget;

namespace atomscope {

class NewIndexDialog;
class WindowActions;
class WorkConnection;

/// Opens the dialog for a new index, with what was chosen in earlier runs, and starts what it puts together.
class NewIndexConnection : public QObject
{
    Q_OBJECT
public:
    /// `settings` are the window's; what is chosen is added to them.
    NewIndexConnection(QWidget* window, Settings* settings, WorkConnection* work, const WindowActions* actions);

    /// Shows the dialog, or brings it to the front, with these parts filled in.
    void open(const IndexJobRequest& job = {}, const QStringList& texts = {});
    /// Null while it is closed.
    NewIndexDialog* dialog() const;
    /// Another worker that looks at the files, for dialogs opened later.
    void setWorker(const QString& program, const QStringList& arguments = {});

Q_SIGNALS:
    void settingsChanged();
    void startRequested(const atomscope::IndexJobRequest& job);

private:
    QWidget* m_window;
    Settings* m_settings;
    WorkConnection* m_work;
    QPointer<NewIndexDialog> m_dialog;
    QString m_program;
    QStringList m_arguments;
};

} // namespace atomscope
