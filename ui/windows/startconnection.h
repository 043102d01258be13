#pragma once

#include "ui/session/indexsummaries.h"
#include "ui/session/settings.h"
#include "ui/session/workermessages.h"
#include "ui/windows/demo.h"

#include <QObject>

namespace atomscope {

class CentrePages;
class IndexConnection;
class StartPage;
class WindowActions;

/// The start page: shown while no index is open or on its way, with the indexes that were open before and the demo.
class StartConnection : public QObject
{
    Q_OBJECT
public:
    /// `dataFolder`: for thumbnails and the demo. `settings` are the window's.
    StartConnection(CentrePages* pages, IndexConnection* index, const Settings* settings, const WindowActions* actions,
                    const QString& dataFolder);

    StartPage* page() const { return m_page; }
    Demo* demo() { return &m_demo; }
    /// The indexes that were open before, anew; later where the page is not shown.
    void refresh();

Q_SIGNALS:
    void openRequested(const QString& file);
    void startRequested(const atomscope::IndexJobRequest& job);

private:
    CentrePages* m_pages;
    const Settings* m_settings;
    StartPage* m_page;
    IndexSummaries m_summaries;
    Demo m_demo;
    IndexJobRequest m_demoJob;
    IndexSummaries m_demoSummary; ///< whether its index is finished
};

} // namespace atomscope
