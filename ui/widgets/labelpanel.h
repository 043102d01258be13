#pragma once

#include "core/pages/atompage.h"
#include "core/store/labelbook.h"

#include <QWidget>
#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;

namespace atomscope {

class ConfidenceDots;
class FlatButton;
class LabelHistory;

/// What a person says about one atom. There is no OK: every change is told at once, and again as finished when a field
/// is left. What the program says stands below, apart.
class LabelPanel : public QWidget
{
    Q_OBJECT
public:
    explicit LabelPanel(QWidget* parent = nullptr);

    /// Another atom; without one (-1) nothing can be typed. Anything unfinished is told as committed first.
    void setAtom(AtomId atom, const LabelContent& content);
    AtomId atom() const { return m_atom; }
    /// From undo, redo or another view; says nothing.
    void setContent(const LabelContent& content);
    const LabelContent& content() const { return m_content; }
    void setAutomatic(const AutomaticCategory& category, const std::string& verdict = "not tested");
    /// Oldest first.
    void setHistory(const std::vector<LabelRevision>& history);
    void setUndoState(bool canUndo, bool canRedo);
    /// One quiet line: "saved", or why not.
    void setStatus(const QString& text, bool isError);
    /// Nothing can be typed; why stands in the status line.
    void setReadOnly(bool on);

    // The window's keys.
    void focusLabel();
    void focusCategory();
    /// The same verdict again takes it back.
    void toggleVerdict(Verdict verdict);
    void setConfidence(int confidence);
    void toggleStar();

Q_SIGNALS:
    void edited(const atomscope::LabelContent& content);
    /// A field was left, or a choice made.
    void committed();
    void undoRequested();
    void redoRequested();
    /// Esc in a field: the keyboard belongs to the window again.
    void left();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeTitle();
    QWidget* makeVerdicts();
    void makeFields();
    void connectFields();
    void orderTabs();
    void applyTheme();
    void showContent();
    void change(const LabelContent& content, bool isFinished);
    void finish();
    LabelContent typed() const;

    AtomId m_atom;
    LabelContent m_content;
    bool m_hasUnfinished = false;
    bool m_isShowing = false;
    bool m_isReadOnly = false;
    bool m_isStatusError = false;

    QLabel* m_title = nullptr;
    FlatButton* m_star = nullptr;
    FlatButton* m_undo = nullptr;
    FlatButton* m_redo = nullptr;
    QLabel* m_nothing; ///< in place of the body while no atom is chosen
    QWidget* m_body;
    QLineEdit* m_label;
    QComboBox* m_category;
    std::vector<FlatButton*> m_verdicts;
    ConfidenceDots* m_confidence;
    QSpinBox* m_senses;
    QLineEdit* m_tags;
    QPlainTextEdit* m_notes;
    QLabel* m_status;
    QLabel* m_automaticTitle;
    QLabel* m_automatic;
    QLabel* m_automaticVerdict;
    LabelHistory* m_history;
    std::vector<QLabel*> m_captions;
};

/// "gloss, dictionary" as a list: trimmed, without empty and repeated ones.
std::vector<std::string> tagsFromText(const QString& text);

} // namespace atomscope
