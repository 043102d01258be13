#pragma once

#include "core/base/ids.h"
#include "core/pages/pageoptions.h"
#include "ui/session/atomcolumns.h"
#include "ui/session/viewchoices.h"

#include <QObject>
#include <optional>
#include <vector>

namespace atomscope {

/// The one state that every view of the window follows: which atom, which page in the middle, which contexts, how
/// wide, which part of the list.
/// Lives in the GUI thread. A signal comes only when something changed.
class BrowseState : public QObject
{
    Q_OBJECT
public:
    explicit BrowseState(QObject* parent = nullptr);

    /// Forgets the places visited, for another index; how things are shown stays.
    void clear();

    /// AtomId{} without one.
    AtomId atom() const;
    /// A new place in the history, with the atom's page in the middle; places further on are dropped.
    void setAtom(AtomId atom);
    /// The first atom of an index: the place there is, whatever it shows in the middle, is from now on one of this
    /// atom.
    void startAt(AtomId atom);
    CentreView view() const;
    /// Another page in the middle, with the same atom: a new place in the history.
    void setView(CentreView view);
    bool canGoBack() const { return m_place > 0; }
    bool canGoForward() const { return m_place + 1 < static_cast<int>(m_places.size()); }
    void goBack();
    void goForward();
    /// How far the page is scrolled now, so that coming back finds it there. Not a change.
    void noteScrollPosition(int pixels);
    /// Where the page of the current place was.
    int scrollPosition() const;

    /// A token of a context: the place of its peak, and how far in front of the peak (< 0) or behind it.
    struct ContextSpot
    {
        SequenceId sequence;
        int position = 0;
        int fromPeak = 0;
        friend bool operator==(const ContextSpot&, const ContextSpot&) = default;
    };
    /// Which token of the current place has the focus, so that coming back finds it there. Not a change.
    void noteFocus(const std::optional<ContextSpot>& spot);
    std::optional<ContextSpot> focus() const;
    /// Only contexts with such activations are shown at the current place; another place has its own.
    std::optional<ActivationRange> range() const;
    void setRange(std::optional<ActivationRange> range);

    /// Atoms that are followed through texts, at most kMostPinned, in the order they were pinned.
    static constexpr std::size_t kMostPinned = 4;
    const std::vector<AtomId>& pinned() const { return m_pinned; }
    /// Pins or lets go; one more than kMostPinned lets the first one go.
    void togglePinned(AtomId atom);

    StrataMode strataMode() const { return m_strataMode; }
    void setStrataMode(StrataMode mode);
    /// Tokens on each side of a peak; 0 = the whole window, as in PageOptions; kWholeDocument.
    int width() const { return m_width; }
    void setWidth(int tokens);
    bool isMonospace() const { return m_isMonospace; }
    void setMonospace(bool on);
    const ContextLook& contextLook() const { return m_contextLook; }
    void setContextLook(const ContextLook& look);
    const AtomSort& sort() const { return m_sort; }
    void setSort(const AtomSort& sort);
    const AtomFilter& filter() const { return m_filter; }
    void setFilter(const AtomFilter& filter);

Q_SIGNALS:
    /// Show this atom, scrolled to there (0 unless it was come back to).
    void atomChanged(atomscope::AtomId atom, int scrollPosition);
    void viewChanged(atomscope::CentreView view);
    /// canGoBack() or canGoForward() may have changed.
    void historyChanged();
    void pinnedChanged(const std::vector<atomscope::AtomId>& atoms);
    /// Of the place that is shown; not said when a place is gone to (atomChanged is).
    void rangeChanged(const std::optional<atomscope::ActivationRange>& range);
    void contextLookChanged(const atomscope::ContextLook& look);
    void strataModeChanged(atomscope::StrataMode mode);
    void widthChanged(int tokens);
    void monospaceChanged(bool on);
    void sortChanged(const atomscope::AtomSort& sort);
    void filterChanged(const atomscope::AtomFilter& filter);

private:
    struct Place
    {
        AtomId atom;
        CentreView view = CentreView::Atom;
        int scrollPosition = 0;
        std::optional<ContextSpot> focus = {};
        std::optional<ActivationRange> range = {};
    };
    void append(const Place& place);
    void goTo(int place);
    void showView();

    std::vector<Place> m_places;
    int m_place = -1;
    CentreView m_view = CentreView::Atom; ///< as last said
    std::vector<AtomId> m_pinned;
    StrataMode m_strataMode = StrataMode::FullRange;
    int m_width;
    ContextLook m_contextLook;
    bool m_isMonospace = false;
    AtomSort m_sort;
    AtomFilter m_filter;
};

} // namespace atomscope
