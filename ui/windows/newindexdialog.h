#pragma once

#include "ui/session/jobcheck.h"
#include "ui/widgets/newindexform.h"

#include <QDialog>

class QLineEdit;
class QPushButton;

namespace atomscope {

class JobPlan;

/// Puts a job together: every field is looked at in the background while it is filled in, and the start is offered when
/// everything fits.
class NewIndexDialog : public QDialog
{
    Q_OBJECT
public:
    explicit NewIndexDialog(const NewIndexForm::Recent& recent, QWidget* parent = nullptr);

    /// Another worker than the one beside this program; before anything is filled in.
    void setWorker(const QString& program, const QStringList& arguments = {});
    NewIndexForm* form() const { return m_form; }
    /// A job runs: this one would wait for it.
    void setQueued(bool on);
    /// The button that starts; off while something does not fit.
    QPushButton* startButton() const { return m_start; }
    JobPlan* plan() const { return m_plan; }

    /// What is known about the job as it stands is on the screen.
    bool isSettled() const;

Q_SIGNALS:
    void settled();
    /// Everything fits and the start was asked for.
    void startRequested(const atomscope::IndexJobRequest& job);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void handleChange();
    void showReply(const IndexCheckReply& reply);
    void showFailure(const Error& error);
    void showWhatIsMissing();

    NewIndexForm* m_form;
    JobPlan* m_plan;
    QLineEdit* m_command;
    QPushButton* m_again;
    QPushButton* m_start;
    JobCheck* m_check;
    QString m_program;
    bool m_isGood = false; ///< the job as it stands can be started
};

} // namespace atomscope
