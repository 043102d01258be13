#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QTimer;

namespace atomscope {

/// What a pane shows in place of its content: what to do (empty), that it is being read (loading), or what went wrong
/// (error), with at most one button. In place: nothing jumps, no dialog.
class StatePanel : public QWidget
{
    Q_OBJECT
public:
    enum class State { Empty, Loading, Error };

    /// A load that is over before this is never seen.
    static constexpr int kLoadingAfterMs = 150;

    explicit StatePanel(QWidget* parent = nullptr);

    void showEmpty(const QString& title, const QString& text, const QString& action = {});
    void showLoading(const QString& title);
    /// details: for a report; offered to the clipboard.
    void showError(const QString& message, const QString& details = {}, const QString& action = {});
    State state() const { return m_state; }
    QString title() const;
    QString text() const;

Q_SIGNALS:
    /// The button of the empty or error state.
    void actionRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void present(State state, const QString& title, const QString& text, const QString& action);
    void applyTheme();

    State m_state = State::Empty;
    QLabel* m_title;
    QLabel* m_text;
    QPushButton* m_action;
    QPushButton* m_copy;
    QString m_details;
};

} // namespace atomscope
