#pragma once

#include "core/pages/atompage.h"
#include "core/store/labelbook.h"
#include "ui/widgets/neighbourssection.h"

#include <QWidget>
#include <functional>
#include <memory>
#include <optional>

class QScrollArea;
class QStackedLayout;
class QTimer;

namespace atomscope {

class AtomHead;
class CategorySection;
class ContextsView;
class ExportedSection;
class EvidenceSection;
class HistogramPlot;
class LogitPlot;
class LogitTokens;
class StatePanel;

/// One atom on one page: its head stays, everything else scrolls as one. Knows no session: it is given pages and says
/// what is wanted.
class AtomPageView : public QWidget
{
    Q_OBJECT
public:
    using TokenText = std::function<QString(TokenId)>;
    using AtomName = std::function<KnownAs(AtomId)>;

    explicit AtomPageView(QWidget* parent = nullptr);
    ~AtomPageView() override;

    /// What the index was made from, for what is saved of the plots.
    void setDefinitions(const Definitions& definitions) { m_definitions = definitions; }
    /// Texts of tokens and what is known about other atoms; set before the first page.
    void setTokenText(TokenText textOf) { m_textOf = std::move(textOf); }
    void setAtomName(AtomName nameOf) { m_nameOf = std::move(nameOf); }

    /// The four states.
    void showEmpty(const QString& title, const QString& text, const QString& action);
    /// The old content stays for StatePanel::kLoadingAfterMs, so that a fast answer never flickers.
    void showLoading(AtomId atom);
    void showError(const QString& message, const QString& details);
    /// scrollPx: where to scroll to (going back); without it another atom begins at its top and the same one stays.
    void setPage(std::shared_ptr<const AtomPage> page, std::optional<int> scrollPx = std::nullopt);

    /// The atom on the page, or being loaded; -1 without one.
    AtomId atom() const { return m_atom; }
    std::shared_ptr<const AtomPage> page() const { return m_page; }
    void setLabel(const LabelContent& label);
    void setNewTokens(std::int64_t tokens);

    /// Which activations alone the contexts have: brushed in the histogram and on a chip.
    void setRange(const std::optional<ActivationRange>& range);

    NeighboursSection* neighbours() const { return m_neighbours; }
    ContextsView* contexts() const { return m_contexts; }
    HistogramPlot* histogram() const { return m_histogram; }
    LogitPlot* logits() const { return m_logits; }
    StatePanel* statePanel() const { return m_state; }
    bool isShowingPage() const;

    /// Pixels from the top; for setPage() when one comes back.
    int scrollPosition() const;

Q_SIGNALS:
    void atomRequested(atomscope::AtomId atom);
    void starToggled(bool on);
    void previousRequested();
    void nextRequested();
    /// A range of activations was brushed, or is no longer wanted.
    void rangeRequested(const std::optional<atomscope::ActivationRange>& range);
    /// The chip of new data.
    void updateRequested();
    /// The button of the empty or the error state.
    void actionRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeContent();
    void arrange();
    void shareWidth();
    void scrollToContext(int context);
    void applyScroll();

    AtomId m_atom;
    std::shared_ptr<const AtomPage> m_page;
    Definitions m_definitions;
    TokenText m_textOf;
    AtomName m_nameOf;

    AtomHead* m_head;
    QStackedLayout* m_stack;
    StatePanel* m_state;
    QScrollArea* m_scroll;
    QWidget* m_content;
    HistogramPlot* m_histogram = nullptr;
    LogitPlot* m_logits = nullptr;
    LogitTokens* m_tokens = nullptr;
    CategorySection* m_category = nullptr;
    ExportedSection* m_exported = nullptr;
    EvidenceSection* m_evidence = nullptr;
    NeighboursSection* m_neighbours = nullptr;
    ContextsView* m_contexts = nullptr;
    QTimer* m_loading;
    bool m_isWide = true;
    bool m_isTall = true;
    int m_wantedScroll = -1;
};

} // namespace atomscope
