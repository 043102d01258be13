#pragma once

#include "ui/session/workermessages.h"

#include <QDateTime>
#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace atomscope {

class FlatButton;
class JobQueueView;
class LogView;

/// The strip that shows the work of indexing and steers it. Knows no worker: it is told a state and says what is
/// wanted.
class WorkDock : public QWidget
{
    Q_OBJECT
public:
    enum class State {
        Idle, ///< nothing runs
        Starting, ///< the worker is coming up
        Running,
        Paused,
        Ending, ///< asked to stop or cancel
        Finished,
        Failed, ///< it ended by itself; showFailure() says how
        Foreign, ///< another program writes the index
    };

    explicit WorkDock(QWidget* parent = nullptr);

    void setState(State state);
    State state() const { return m_state; }
    /// What there is to start, or who works: one line beside the state.
    void setSubject(const QString& text);
    /// A job that has stopped can go on.
    void setCanStart(bool on);
    /// The index of the job is not the one that is looked at.
    void setCanOpen(bool on);
    /// The jobs that wait.
    JobQueueView* queue() const { return m_queue; }
    void setQueueLength(qsizetype nWaiting);
    void setProgress(const IndexingProgress& progress);
    /// How the worker ended and its last lines; also the state Failed.
    void showFailure(const QString& how, const QStringList& lastWords);
    /// How the SAE fits the text: a warning stays visible, what is well is a tooltip of the subject.
    void showSanity(const SanityReport& report);
    void appendLog(const QString& line);
    void showLog(bool on);

    /// "412k of 1.00M tokens · 21.0k tokens/s · 28 s left, until 14:32".
    static QString progressText(const IndexingProgress& progress, const QDateTime& now);

Q_SIGNALS:
    void startRequested();
    void pauseRequested();
    void resumeRequested();
    /// Keeps what is whole, after the segment under way.
    void stopRequested();
    /// At once.
    void cancelRequested();
    void restartRequested();
    /// Leaves the failed job alone and starts the next of the queue.
    void nextRequested();
    void newRequested();
    void openRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void connectButtons();
    void applyTheme();
    void showState();
    QString stateText() const;

    State m_state = State::Idle;
    bool m_canStart = false;
    bool m_canOpen = false;
    qsizetype m_nWaiting = 0;
    QString m_stage;
    qint64 m_committed = 0; ///< tokens
    QLabel* m_title;
    QLabel* m_subject;
    QProgressBar* m_bar;
    QLabel* m_numbers;
    QPushButton* m_start;
    QPushButton* m_pause;
    QPushButton* m_stop;
    QPushButton* m_cancel;
    QPushButton* m_restart;
    QPushButton* m_next;
    FlatButton* m_open;
    FlatButton* m_new;
    FlatButton* m_logButton;
    QLabel* m_failure;
    QLabel* m_sanity;
    JobQueueView* m_queue;
    LogView* m_log;
};

} // namespace atomscope
