#include "ui/windows/measureaction.h"

#include "ui/windows/indexconnection.h"
#include "ui/windows/windowactions.h"
#include "ui/windows/workconnection.h"

#include <QAction>

namespace atomscope {

MeasureAction::MeasureAction(const WindowActions* actions, IndexConnection* index, WorkConnection* work,
                             QObject* parent)
    : QObject(parent)
    , m_action(actions->action(WindowActions::Id::MeasureIndex))
    , m_index(index)
    , m_work(work)
{
    m_action->setToolTip(
        tr("Compare what stands around each atom's firings with what chance gives, and store it in the index"));
    connect(m_action, &QAction::triggered, this, [this] {
        IndexJobRequest job;
        job.out = m_index->session()->file();
        job.isMeasuring = true;
        Q_EMIT startRequested(job);
    });
    connect(index, &IndexConnection::opened, this, &MeasureAction::showWhetherPossible);
    connect(index, &IndexConnection::closed, this, &MeasureAction::showWhetherPossible);
    connect(index, &IndexConnection::openFailed, this, &MeasureAction::showWhetherPossible);
    connect(index->session(), &IndexSession::snapshotMoved, this, &MeasureAction::showWhetherPossible);
    connect(work->worker(), &WorkerClient::jobStateChanged, this, &MeasureAction::showWhetherPossible);
    showWhetherPossible();
}

void MeasureAction::showWhetherPossible()
{
    const auto& index = m_index->index();
    const bool isAtWork = index && m_work->isWorking() && m_work->worker()->jobFile() == index->file;
    m_action->setEnabled(index && m_index->session()->isOpen() && index->definitions.importedFrom.empty()
                         && m_index->session()->state().isFinished && !isAtWork);
}

} // namespace atomscope
