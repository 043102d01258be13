#pragma once

#include <QLabel>

namespace atomscope {

/// The line below a field of a form: what was recognised, or why it does not fit. Keeps its height while it is empty,
/// so that nothing jumps.
class FieldStatus : public QLabel
{
    Q_OBJECT
public:
    enum class State { Nothing, Checking, Found, Problem };

    explicit FieldStatus(QWidget* parent = nullptr);

    /// What may go into the field.
    void showHint(const QString& text);
    void showChecking();
    void showFound(const QString& text, const QString& details = {});
    void showProblem(const QString& text, const QString& details = {});
    State state() const { return m_state; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void present(State state, const QString& text, const QString& details);
    void applyTheme();

    State m_state = State::Nothing;
};

} // namespace atomscope
