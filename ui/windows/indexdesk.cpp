#include "ui/windows/indexdesk.h"

#include "ui/windows/droptarget.h"
#include "ui/windows/importconnection.h"
#include "ui/windows/measureaction.h"
#include "ui/windows/newindexconnection.h"
#include "ui/windows/startconnection.h"
#include "ui/windows/windowactions.h"
#include "ui/windows/workconnection.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>

namespace atomscope {

IndexDesk::IndexDesk(const Parts& parts)
    : m_parts(parts)
    , m_newIndex(new NewIndexConnection(parts.window, parts.settings, parts.work, parts.actions))
    , m_import(new ImportConnection(parts.window, parts.actions))
    , m_start(new StartConnection(parts.pages, parts.index, parts.settings, parts.actions, parts.dataFolder))
{
    m_start->setParent(this);
    connect(m_start, &StartConnection::openRequested, this, &IndexDesk::openRequested);
    connect(m_start, &StartConnection::startRequested, this, &IndexDesk::startRequested);
    m_newIndex->setParent(this);
    auto* measure = new MeasureAction(parts.actions, parts.index, parts.work, this);
    connect(measure, &MeasureAction::startRequested, this, &IndexDesk::startRequested);
    connect(m_import, &ImportConnection::startRequested, this, &IndexDesk::startRequested);
    connect(m_newIndex, &NewIndexConnection::startRequested, this, &IndexDesk::startRequested);
    connect(m_newIndex, &NewIndexConnection::settingsChanged, this, &IndexDesk::settingsChanged);
    connect(parts.work, &WorkConnection::openRequested, this, &IndexDesk::openRequested);
    connect(parts.actions->action(WindowActions::Id::OpenIndex), &QAction::triggered, this,
            [this] { choose(&IndexDesk::openRequested); });
    connect(parts.actions->action(WindowActions::Id::OpenInNewWindow), &QAction::triggered, this,
            [this] { choose(&IndexDesk::openBesideRequested); });
    auto* drops = new DropTarget(parts.window);
    connect(drops, &DropTarget::dropped, this, &IndexDesk::take);
}

void IndexDesk::choose(void (IndexDesk::*open)(const QString& file))
{
    const QStringList& recent = m_parts.settings->recentFiles;
    auto* dialog = new QFileDialog(m_parts.window, tr("Open index"),
                                   recent.isEmpty() ? QString() : QFileInfo(recent.front()).absolutePath(),
                                   tr("Atom indexes (*.atoms);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, open);
    dialog->open();
}

void IndexDesk::take(const DroppedFiles& files)
{
    if (!files.exports.isEmpty())
        m_import->import(files.exports);
    else if (files.hasMaterial())
        m_newIndex->open(files.job, files.texts);
    else if (!files.indexes.isEmpty())
        Q_EMIT openRequested(files.indexes.front());
    else if (!files.labels.isEmpty())
        openLabels(files.labels.front());
    else if (!files.unknown.isEmpty())
        Q_EMIT said(tr("%1 is neither an index nor something to make one from")
                        .arg(QFileInfo(files.unknown.front()).fileName()));
}

void IndexDesk::openLabels(const QString& labels)
{
    // A label book belongs to the index beside it, whose name it has.
    const QFileInfo info(labels);
    const QString index = info.absolutePath() + QLatin1Char('/') + info.completeBaseName() + QLatin1String(".atoms");
    if (QFileInfo::exists(index))
        Q_EMIT openRequested(index);
    else
        Q_EMIT said(tr("There is no %1 beside %2: open the index that the labels are about")
                        .arg(QFileInfo(index).fileName(), info.fileName()));
}

} // namespace atomscope
