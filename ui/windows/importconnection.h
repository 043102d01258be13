#pragma once

#include "ui/session/workermessages.h"

#include <QFileDialog>
#include <QObject>
#include <QPointer>
#include <QString>

namespace atomscope {

class WindowActions;

/// From an export of another tool to a job that makes an index of it: asks where the export lies and where the index
/// is to go. The work dock shows the job; the index opens when it is whole.
class ImportConnection : public QObject
{
    Q_OBJECT
public:
    ImportConnection(QWidget* window, const WindowActions* actions);

    /// Where the choice of an export begins.
    void setFolder(const QString& folder) { m_folder = folder; }
    /// Asks for the folder of an export, then as import().
    void choose();
    /// Asks where the index goes. `paths`: files and folders of one export.
    void import(const QStringList& paths);
    /// The dialog that is open, or null.
    QFileDialog* dialog() const { return m_dialog; }

Q_SIGNALS:
    void startRequested(const atomscope::IndexJobRequest& job);

private:
    QFileDialog* makeDialog(const QString& title, const QString& folder);

    QWidget* m_window;
    QString m_folder;
    QPointer<QFileDialog> m_dialog;
};

} // namespace atomscope
