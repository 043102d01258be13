#pragma once

#include "ui/session/workerclient.h"

#include <QLabel>

namespace atomscope {

class WorkConnection;

/// At the left of the status bar: what the worker is doing, also while its dock is hidden. Empty when it does nothing.
class StatusLine : public QLabel
{
    Q_OBJECT
public:
    explicit StatusLine(WorkConnection* work);

private:
    void showWork();

    WorkConnection* m_work;
    IndexingProgress m_progress; ///< of the running job
};

} // namespace atomscope
