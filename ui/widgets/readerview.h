#pragma once

#include "core/pages/documentpage.h"
#include "ui/widgets/readercanvas.h"

#include <QWidget>
#include <memory>
#include <vector>

class QLabel;
class QLineEdit;
class QScrollArea;

namespace atomscope {

class FlatButton;
class PageStack;
class PinBar;
class StatePanel;

/// Any document of the corpus, to be read with the dictionary beside it. Knows no session: it is given parts of
/// documents and says what is wanted.
class ReaderView : public QWidget
{
    Q_OBJECT
public:
    explicit ReaderView(QWidget* parent = nullptr);
    ~ReaderView() override;

    void setAtomName(const ReaderCanvas::AtomName& nameOf);

    /// The four states.
    void showEmpty(const QString& title, const QString& text, const QString& action = {});
    /// The old content stays for StatePanel::kLoadingAfterMs.
    void showLoading(DocumentId document);
    void showError(const QString& message, const QString& details);
    /// token: of the document, to be scrolled to and focused; -1 the beginning.
    void setPage(std::shared_ptr<const DocumentPage> page, std::int32_t token);
    void setSpecifics(std::shared_ptr<const ReaderCanvas::Specifics> specifics);
    void setPinned(const std::vector<AtomId>& atoms);
    void refreshAtoms();
    const std::shared_ptr<const DocumentPage>& page() const { return m_page; }
    ReaderCanvas* canvas() const { return m_canvas; }
    StatePanel* statePanel() const;
    void focusText();

Q_SIGNALS:
    /// token: of the document.
    void documentRequested(atomscope::DocumentId document, int token);
    void atomRequested(atomscope::AtomId atom);
    void pinToggled(atomscope::AtomId atom);
    void actionRequested();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void makeHead();
    void showHead();
    void stepDocument(int by);
    void stepPart(int by);
    void showAtomsAt(int token, const QPoint& globalPlace);
    void applyTheme();

    ReaderCanvas::AtomName m_nameOf;
    QWidget* m_head;
    QLabel* m_title = nullptr;
    QLabel* m_place = nullptr;
    QLineEdit* m_number = nullptr;
    FlatButton* m_previous = nullptr;
    FlatButton* m_next = nullptr;
    FlatButton* m_earlier = nullptr;
    FlatButton* m_later = nullptr;
    FlatButton* m_errors = nullptr;
    PinBar* m_pins = nullptr;
    ReaderCanvas* m_canvas;
    QScrollArea* m_scroll;
    PageStack* m_stack;
    std::shared_ptr<const DocumentPage> m_page;
};

} // namespace atomscope
