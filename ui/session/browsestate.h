#pragma once

#include "core/base/ids.h"
#include "ui/session/atomcolumns.h"
#include "ui/session/viewchoices.h"

#include <QObject>
#include <vector>

namespace atomscope {

/// The one state that every view of the window follows: which atom, which contexts, how wide, which part of the list.
/// Lives in the GUI thread. A signal comes only when something changed.
class BrowseState : public QObject
{
    Q_OBJECT
public:
    explicit BrowseState(QObject* parent = nullptr);

    /// Forgets the atoms visited, for another index; how things are shown stays.
    void clear();

    /// AtomId{} without one.
    AtomId atom() const;
    /// A new place in the history; places further on are dropped.
    void setAtom(AtomId atom);
    bool canGoBack() const { return m_place > 0; }
    bool canGoForward() const { return m_place + 1 < static_cast<int>(m_places.size()); }
    void goBack();
    void goForward();
    /// How far the page is scrolled now, so that coming back finds it there. Not a change.
    void noteScrollPosition(int pixels);
    /// Where the page of the current place was.
    int scrollPosition() const;

    StrataMode strataMode() const { return m_strataMode; }
    void setStrataMode(StrataMode mode);
    /// Tokens on each side of a peak; at least 1.
    int width() const { return m_width; }
    void setWidth(int tokens);
    bool isMonospace() const { return m_isMonospace; }
    void setMonospace(bool on);
    const AtomSort& sort() const { return m_sort; }
    void setSort(const AtomSort& sort);
    const AtomFilter& filter() const { return m_filter; }
    void setFilter(const AtomFilter& filter);

Q_SIGNALS:
    /// Show this atom, scrolled to there (0 unless it was come back to).
    void atomChanged(atomscope::AtomId atom, int scrollPosition);
    /// canGoBack() or canGoForward() may have changed.
    void historyChanged();
    void strataModeChanged(atomscope::StrataMode mode);
    void widthChanged(int tokens);
    void monospaceChanged(bool on);
    void sortChanged(const atomscope::AtomSort& sort);
    void filterChanged(const atomscope::AtomFilter& filter);

private:
    struct Place
    {
        AtomId atom;
        int scrollPosition = 0;
    };
    void goTo(int place);

    std::vector<Place> m_places;
    int m_place = -1;
    StrataMode m_strataMode = StrataMode::FullRange;
    int m_width;
    bool m_isMonospace = false;
    AtomSort m_sort;
    AtomFilter m_filter;
};

} // namespace atomscope
