#pragma once

#include "ui/session/workermessages.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;

namespace atomscope {

class FlatButton;

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
    /// Without anything to start the button is off and its tooltip says why.
    void setCanStart(bool on, const QString& whyNot = {});
    void setProgress(const IndexingProgress& progress);
    /// How the worker ended and its last lines; also the state Failed.
    void showFailure(const QString& how, const QStringList& lastWords);
    void appendLog(const QString& line);
    void showLog(bool on);

    /// "412k of 1.00M tokens · 21.0k tokens/s · 28 s left".
    static QString progressText(const IndexingProgress& progress);
    /// "28 s", "3 min", "2 h 10 min".
    static QString durationText(double seconds);

Q_SIGNALS:
    void startRequested();
    void pauseRequested();
    void resumeRequested();
    /// Keeps what is whole, after the segment under way.
    void stopRequested();
    /// At once.
    void cancelRequested();
    void restartRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void connectButtons();
    void applyTheme();
    void showState();
    QString stateText() const;

    State m_state = State::Idle;
    bool m_canStart = false;
    QString m_whyNot;
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
    FlatButton* m_logButton;
    QLabel* m_failure;
    QPlainTextEdit* m_log;
};

} // namespace atomscope
