#pragma once

#include "ui/models/atomtablemodel.h"
#include "ui/session/indexsession.h"
#include "ui/session/workerclient.h"
#include "ui/widgets/atompageview.h"
#include "ui/widgets/contextscanvas.h"
#include "ui/widgets/labelpanel.h"
#include "ui/widgets/workdock.h"
#include "ui/windows/indexconnection.h"
#include "ui/windows/labelconnection.h"
#include "ui/windows/mainwindow.h"
#include "ui/windows/workconnection.h"

#include <QString>

class QLineEdit;
class QPushButton;

/// Waits for what a worker under a sanitizer on a busy machine needs its time for.
#define EVENTUALLY(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, atomscope::test::kPatienceMs)

namespace atomscope::test {

inline constexpr int kPatienceMs = 150'000; ///< a hang is a failure, not a hung test

/// A folder with a tiny model, a tiny SAE and a text of some ten thousand tokens.
class Material
{
public:
    explicit Material(const QString& folder);

    QString path(const QString& name) const;
    /// Into `name`, on one thread and in many segments, so that there is time to do something meanwhile.
    IndexJobRequest job(const QString& name) const;

private:
    QString m_folder;
};

/// The explorer's window with the worker of this build, in this process.
class Explorer
{
public:
    explicit Explorer(const QString& dataFolder);

    MainWindow window;
    AtomTableModel* model;
    AtomPageView* page;
    ContextsCanvas* contexts;
    LabelPanel* panel;
    WorkDock* dock;
    QLineEdit* labelField;

    IndexConnection& index() { return *window.index(); }
    WorkerClient& worker() { return *window.work()->worker(); }
    bool isShowing(AtomId atom) const;
    /// Starts a job, and asks for a pause as soon as something is committed.
    void startAndPause(const IndexJobRequest& job);
    /// A visible and enabled button under `parent` with this text, or null.
    static QPushButton* button(QWidget* parent, const QString& text);
    /// Every text that the work dock shows, for looking words up.
    QString dockText() const;
    /// Types into the label field, any script.
    void typeLabel(const QString& text);
    /// Presses a key as the window gets it when a pane has the focus.
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
};

} // namespace atomscope::test
