#include "ui/windows/importconnection.h"

#include "ui/windows/windowactions.h"

#include <QAction>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>

namespace atomscope {

ImportConnection::ImportConnection(QWidget* window, const WindowActions* actions)
    : QObject(window)
    , m_window(window)
{
    connect(actions->action(WindowActions::Id::ImportExport), &QAction::triggered, this, &ImportConnection::choose);
}

QFileDialog* ImportConnection::makeDialog(const QString& title, const QString& folder)
{
    delete m_dialog;
    m_dialog = new QFileDialog(m_window, title, folder);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    return m_dialog;
}

void ImportConnection::choose()
{
    QFileDialog* dialog = makeDialog(tr("Folder of an export of Neuronpedia or SAEDashboard"), m_folder);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly, false);
    dialog->setLabelText(QFileDialog::Accept, tr("Import"));
    connect(
        dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) { import({folder}); },
        Qt::QueuedConnection);
    dialog->open();
}

void ImportConnection::import(const QStringList& paths)
{
    if (paths.isEmpty())
        return;
    const QFileInfo first(QDir::cleanPath(paths.front()));
    m_folder = first.absolutePath();
    QFileDialog* dialog = makeDialog(tr("Write the index to"), m_folder);
    dialog->setAcceptMode(QFileDialog::AcceptSave); // asks before a file is replaced
    dialog->setNameFilter(tr("Atom indexes (*.atoms)"));
    dialog->setDefaultSuffix(QStringLiteral("atoms"));
    const QString name = first.isDir() ? first.fileName() : first.baseName();
    dialog->selectFile(QDir(m_folder).filePath(name + QStringLiteral(".atoms")));
    connect(
        dialog, &QFileDialog::fileSelected, this,
        [this, paths](const QString& file) {
            IndexJobRequest job;
            job.exports = paths;
            job.out = file;
            job.force = QFileInfo::exists(file);
            Q_EMIT startRequested(job);
        },
        Qt::QueuedConnection);
    dialog->open();
}

} // namespace atomscope
