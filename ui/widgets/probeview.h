#pragma once

#include "ui/session/probereply.h"

#include <QWidget>
#include <functional>
#include <memory>
#include <vector>

class QLabel;
class QPlainTextEdit;
class QScrollArea;
class QTableView;
class QVBoxLayout;

namespace atomscope {

class FlatButton;
class PageStack;
class PinBar;
class ProbeTableModel;
class StatePanel;
class TintedText;

/// A text that is typed or pasted, and what the dictionary says about it: a strip for each pinned atom and the
/// strongest atoms of each token. Knows no worker: it is given answers and says what is wanted. What was typed stays,
/// whatever the state.
class ProbeView : public QWidget
{
    Q_OBJECT
public:
    using AtomName = std::function<QString(AtomId)>;
    using AtomMaximum = std::function<float(AtomId)>;

    explicit ProbeView(QWidget* parent = nullptr);
    ~ProbeView() override;

    void setAtomName(const AtomName& nameOf);
    /// The activation of the strongest tint.
    void setAtomMaximum(AtomMaximum maximumOf) { m_maximumOf = std::move(maximumOf); }

    QString text() const;
    void setText(const QString& text);
    void focusText();
    /// "model gpt2, SAE layer 2", or nothing.
    void setSubject(const QString& subject);

    /// The states; each has at most one button, which says actionRequested().
    void showEmpty(const QString& title, const QString& text, const QString& action = {});
    /// The old content stays for StatePanel::kLoadingAfterMs.
    void showLoading(const QString& title);
    void showError(const QString& message, const QString& details, const QString& action);
    /// warning: what is not as it should be although it can be shown; empty = nothing.
    void setReply(std::shared_ptr<const ProbeReply> reply, const QString& warning);
    const std::shared_ptr<const ProbeReply>& reply() const { return m_reply; }
    StatePanel* statePanel() const;
    bool isShowingReply() const;

    void setPinned(const std::vector<AtomId>& atoms);
    /// Names or maxima of atoms have changed.
    void refreshAtoms();

Q_SIGNALS:
    void textEdited();
    void actionRequested();
    void foldersRequested();
    void atomRequested(atomscope::AtomId atom);
    void pinToggled(atomscope::AtomId atom);
    /// Esc: the keyboard belongs to the window again.
    void left();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeResult();
    void dropReply();
    void layOut();
    void showStrips();
    void fitStrips();
    void showSummary();
    void openAtomAt(const QModelIndex& index);
    void applyTheme();

    AtomMaximum m_maximumOf;
    QLabel* m_title;
    QLabel* m_subject;
    FlatButton* m_folders;
    QPlainTextEdit* m_edit;
    QLabel* m_summary;
    QLabel* m_warning;
    PinBar* m_pins;
    QWidget* m_result;
    PageStack* m_stack;
    QScrollArea* m_stripsArea;
    QVBoxLayout* m_strips;
    QTableView* m_table;
    ProbeTableModel* m_model;
    std::shared_ptr<const ProbeReply> m_reply;
};

} // namespace atomscope
