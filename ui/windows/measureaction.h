#pragma once

#include "ui/session/workermessages.h"

#include <QObject>

class QAction;

namespace atomscope {

class IndexConnection;
class WindowActions;
class WorkConnection;

/// The action that measures the evidence in the open index: possible once it is finished, unless it was imported or is
/// being measured.
class MeasureAction : public QObject
{
    Q_OBJECT
public:
    MeasureAction(const WindowActions* actions, IndexConnection* index, WorkConnection* work, QObject* parent);

Q_SIGNALS:
    void startRequested(const atomscope::IndexJobRequest& job);

private:
    void showWhetherPossible();

    QAction* m_action;
    IndexConnection* m_index;
    WorkConnection* m_work;
};

} // namespace atomscope
