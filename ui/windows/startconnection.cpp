#include "ui/windows/startconnection.h"

#include "ui/session/errortext.h"
#include "ui/widgets/startpage.h"
#include "ui/windows/centrepages.h"
#include "ui/windows/indexconnection.h"
#include "ui/windows/windowactions.h"

#include <QAction>

namespace atomscope {

StartConnection::StartConnection(CentrePages* pages, IndexConnection* index, const Settings* settings,
                                 const WindowActions* actions, const QString& dataFolder)
    : m_pages(pages)
    , m_settings(settings)
    , m_page(pages->start())
    , m_summaries(dataFolder + QStringLiteral("/thumbnails"))
    , m_demo(dataFolder + QStringLiteral("/demo"))
    , m_demoSummary(dataFolder + QStringLiteral("/thumbnails"))
{
    using enum WindowActions::Id;
    for (const WindowActions::Id id : {NewIndex, OpenIndex, ImportExport, OpenDemo})
        m_page->offer(actions->action(id));
    connect(actions->action(OpenDemo), &QAction::triggered, &m_demo, &Demo::start);
    connect(m_page, &StartPage::fileChosen, this, &StartConnection::openRequested);
    connect(&m_summaries, &IndexSummaries::ready, m_page, &StartPage::setSummary);
    connect(&m_demo, &Demo::preparing, m_page, [this](const QString& text) { m_page->setStatus(text); });
    connect(&m_demo, &Demo::failed, m_page, [this](const Error& error) {
        QString text = toText(error);
        if (!error.detail.empty())
            text += QLatin1Char('\n') + QString::fromStdString(error.detail);
        m_page->setStatus(text, true);
    });
    connect(&m_demo, &Demo::ready, this, [this](const IndexJobRequest& job) {
        m_page->setStatus({});
        m_demoJob = job;
        m_demoSummary.request({job.out});
    });
    connect(&m_demoSummary, &IndexSummaries::ready, this, [this](const IndexSummary& summary) {
        if (summary.isFinished)
            Q_EMIT openRequested(summary.file);
        else
            Q_EMIT startRequested(m_demoJob);
    });
    connect(index, &IndexConnection::opening, this, [this] { m_pages->showStart(false); });
    connect(index, &IndexConnection::closed, this, [this] {
        m_pages->showStart(true);
        refresh();
    });
    m_pages->showStart(true);
}

void StartConnection::refresh()
{
    if (!m_pages->isStartShown())
        return;
    m_page->setRecent(m_settings->recentFiles);
    m_summaries.request(m_settings->recentFiles);
}

} // namespace atomscope
