#pragma once

#include "core/pages/atompage.h"
#include "ui/widgets/contextsgeometry.h"
#include "ui/widgets/tokentip.h"

#include <QString>
#include <QWidget>
#include <functional>
#include <memory>
#include <vector>

namespace atomscope {

class ContextsBar;
class ContextsCanvas;

/// The contexts of one atom by stratum. As tall as its content: put it into the page's scroll area, which scrolls it
/// together with everything else. Only lines inside the exposed region are laid out.
///
/// Keys while a context has the focus: ↑ ↓ context, ← → token, Enter the token's atoms, Space expand, [ ] width,
/// Ctrl+C copies the context's text, Ctrl+Shift+M as Markdown, Ctrl+Shift+H as HTML; the menu key has all of these.
class ContextsView : public QWidget
{
    Q_OBJECT
public:
    /// Atoms that fire at a token, strongest first; `done` may be called later, on the GUI thread, or never.
    using FiringsDone = std::function<void(std::vector<FiringHere>)>;
    using FiringsProvider = std::function<void(SequenceId, int position, FiringsDone done)>;
    /// The same context over its whole window (PageOptions::width 0); same rules.
    using ContextDone = std::function<void(Context)>;
    using WholeWindowProvider = std::function<void(const Context&, ContextDone done)>;

    explicit ContextsView(QWidget* parent = nullptr);
    ~ContextsView() override;

    /// Null: the loading state (nothing but the bar).
    void setPage(std::shared_ptr<const AtomPage> page);
    std::shared_ptr<const AtomPage> page() const;
    /// TopOnly hides every stratum but the top.
    void setMode(StrataMode mode);
    StrataMode mode() const;
    /// Tokens on each side of the peak, as shown in the bar; the contexts themselves come with the page.
    void setWidthTokens(int width);
    int widthTokens() const;
    void setMonospace(bool on);
    bool isMonospace() const;
    void setLook(const ContextLook& look);
    const ContextLook& look() const;
    /// Which activations the page's contexts are restricted to, for the chip.
    void setRange(const std::optional<ActivationRange>& range);
    std::optional<ActivationRange> range() const { return m_range; }
    /// Tokens that stand for no text (BOS …), shown as faint pills.
    void setSpecialTokens(std::vector<TokenId> tokens);

    void setFiringsProvider(FiringsProvider provider);
    void setWholeWindowProvider(WholeWindowProvider provider);

    /// Index into page()->contexts of the focused context, -1 without one.
    int focusedContext() const;
    /// Focuses a context's peak token; out of range is ignored.
    void focusContext(int context);
    /// The focused token: its context's peak and how far from it; nothing without one.
    struct FocusedToken
    {
        SequenceId sequence;
        int position = 0; ///< of the peak
        int fromPeak = 0;
    };
    std::optional<FocusedToken> focusedToken() const;
    /// Quietly: nothing scrolls. Ignored when the page has no such context.
    void restoreFocus(const FocusedToken& token);
    /// Where a context's line lies in this widget, for scrolling to it.
    QRect contextRect(int context) const;
    /// Where the focused token lies in this widget; empty without one.
    QRect focusedTokenRect() const;

Q_SIGNALS:
    /// A click on, or Enter at, a token inside the model's window: show every atom that fires there.
    void tokenActivated(atomscope::SequenceId sequence, int position);
    /// The focused context changed; ensure contextRect() is in view.
    void contextFocused(int context);
    /// Documents whose contexts have been on the screen since the page was set, each once a page.
    void documentsShown(std::vector<atomscope::DocumentId> documents);
    /// [ or ] or the bar asks for another width; fetch the page again with it.
    void widthChangeRequested(int width);
    void modeChangeRequested(atomscope::StrataMode mode);
    void monospaceChanged(bool on);
    void lookChangeRequested(const atomscope::ContextLook& look);
    void rangeClearRequested();
    /// Read the document of a context, at a token of the document.
    void documentRequested(atomscope::DocumentId document, int token);

protected:
    void focusInEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void showMenu(int context, int token, const QPoint& place);

    ContextsBar* m_bar = nullptr;
    ContextsCanvas* m_canvas = nullptr;
    int m_width = 24;
    bool m_isMonospace = false;
    std::optional<ActivationRange> m_range;
};

} // namespace atomscope
