#include "ui/windows/newindexconnection.h"

#include "ui/windows/newindexdialog.h"
#include "ui/windows/windowactions.h"
#include "ui/windows/workconnection.h"

#include <QAction>

namespace atomscope {

NewIndexConnection::NewIndexConnection(QWidget* window, Settings* settings, WorkConnection* work,
                                       const WindowActions* actions)
    : m_window(window)
    , m_settings(settings)
    , m_work(work)
{
    connect(actions->action(WindowActions::Id::NewIndex), &QAction::triggered, this, [this] { open(); });
    connect(work, &WorkConnection::newRequested, this, [this] { open(); });
}

NewIndexDialog* NewIndexConnection::dialog() const
{
    return m_dialog;
}

void NewIndexConnection::setWorker(const QString& program, const QStringList& arguments)
{
    m_program = program;
    m_arguments = arguments;
}

void NewIndexConnection::open(const IndexJobRequest& job, const QStringList& texts)
{
    if (!m_dialog) {
        m_dialog = new NewIndexDialog(
            {m_settings->recentModels, m_settings->recentSaes, m_settings->recentTexts, m_settings->recentFiles},
            m_window);
        m_dialog->setAttribute(Qt::WA_DeleteOnClose);
        if (const QString program = m_program.isEmpty() ? m_settings->workerProgram : m_program; !program.isEmpty())
            m_dialog->setWorker(program, m_arguments);
        m_dialog->setQueued(m_work->wouldWait());
        connect(m_work, &WorkConnection::waitingChanged, m_dialog, &NewIndexDialog::setQueued);
        connect(m_dialog, &NewIndexDialog::startRequested, this, [this](const IndexJobRequest& wanted) {
            m_settings->addRecentMaterial(wanted.model, wanted.sae, wanted.corpus);
            Q_EMIT settingsChanged();
            Q_EMIT startRequested(wanted);
        });
    }
    m_dialog->form()->fill(job);
    if (!texts.isEmpty())
        m_dialog->form()->addTexts(texts);
    m_dialog->show();
    m_dialog->raise();
    m_dialog->activateWindow();
}

} // namespace atomscope
