#include "ui/windows/statusline.h"

#include "ui/delegates/theme.h"
#include "ui/models/numberformat.h"
#include "ui/windows/workconnection.h"

#include <QFileInfo>

namespace atomscope {

StatusLine::StatusLine(WorkConnection* work)
    : m_work(work)
{
    setContentsMargins(kHalfGridPx, 0, 0, 0);
    setTextFormat(Qt::PlainText);
    setAccessibleName(tr("What the program is doing"));
    connect(work->worker(), &WorkerClient::jobStateChanged, this, [this](WorkerClient::JobState state) {
        if (state == WorkerClient::JobState::None)
            m_progress = {};
        showWork();
    });
    connect(work->worker(), &WorkerClient::progress, this, [this](const IndexingProgress& progress) {
        m_progress = progress;
        showWork();
    });
}

void StatusLine::showWork()
{
    const QString file = QFileInfo(m_work->worker()->jobFile()).fileName();
    const bool isCounting = m_progress.stage == QStringLiteral("indexing");
    switch (m_work->worker()->jobState()) {
    case WorkerClient::JobState::None:
        clear();
        break;
    case WorkerClient::JobState::Running:
        if (isCounting && m_progress.total > 0)
            setText(tr("Indexing %1: %2 of %3 tokens")
                        .arg(file, formatCount(m_progress.done), formatCount(m_progress.total)));
        else if (isCounting)
            setText(tr("Indexing %1: %2 tokens").arg(file, formatCount(m_progress.done)));
        else if (m_progress.isOfAtoms)
            setText(tr("Measuring %1: %2 of %3 atoms")
                        .arg(file, formatCount(m_progress.done), formatCount(m_progress.total)));
        else
            setText(m_progress.stage == QStringLiteral("finishing") ? tr("Finishing %1 …").arg(file)
                                                                    : tr("Preparing %1 …").arg(file));
        break;
    case WorkerClient::JobState::Paused:
        setText(m_progress.isOfAtoms ? tr("Measuring %1 is paused").arg(file) : tr("Indexing %1 is paused").arg(file));
        break;
    case WorkerClient::JobState::Ending:
        setText(tr("Ending the job of %1 …").arg(file));
        break;
    }
}

} // namespace atomscope
