#include "ui/session/browsestate.h"

#include "ui/session/settings.h"

#include <algorithm>
#include <utility>

namespace atomscope {

namespace {

constexpr std::size_t kLongestHistory = 1000;

} // namespace

BrowseState::BrowseState(QObject* parent)
    : QObject(parent)
    , m_width(Settings::kDefaultWidth)
{
}

void BrowseState::clear()
{
    if (m_places.empty() || (m_places.size() == 1 && atom() == AtomId{}))
        return;
    m_places.clear();
    m_place = -1;
    if (!std::exchange(m_pinned, {}).empty())
        Q_EMIT pinnedChanged(m_pinned);
    if (m_view != CentreView::Atom) {
        m_places.push_back({AtomId{}, m_view, 0});
        m_place = 0;
    }
    Q_EMIT atomChanged(AtomId{}, 0);
    Q_EMIT historyChanged();
}

AtomId BrowseState::atom() const
{
    return m_place < 0 ? AtomId{} : m_places[static_cast<std::size_t>(m_place)].atom;
}

void BrowseState::setAtom(AtomId atom)
{
    if (atom.v < 0 || (atom == this->atom() && view() == CentreView::Atom))
        return;
    append({atom, CentreView::Atom, 0});
    goTo(static_cast<int>(m_places.size()) - 1);
}

void BrowseState::startAt(AtomId atom)
{
    if (m_place < 0) {
        setAtom(atom);
        return;
    }
    m_places[static_cast<std::size_t>(m_place)].atom = atom;
    Q_EMIT atomChanged(atom, 0);
}

CentreView BrowseState::view() const
{
    return m_place < 0 ? CentreView::Atom : m_places[static_cast<std::size_t>(m_place)].view;
}

void BrowseState::setView(CentreView view)
{
    if (view == this->view())
        return;
    append({atom(), view, 0});
    m_place = static_cast<int>(m_places.size()) - 1;
    showView();
    Q_EMIT historyChanged();
}

void BrowseState::append(const Place& place)
{
    // A place without an atom is none to come back to.
    const bool isReplacing = m_place >= 0 && atom() == AtomId{};
    m_places.resize(static_cast<std::size_t>(isReplacing ? m_place : m_place + 1));
    if (m_places.size() == kLongestHistory)
        m_places.erase(m_places.begin());
    m_places.push_back(place);
}

void BrowseState::togglePinned(AtomId atom)
{
    if (atom.v < 0)
        return;
    if (std::erase(m_pinned, atom) == 0) {
        if (m_pinned.size() == kMostPinned)
            m_pinned.erase(m_pinned.begin());
        m_pinned.push_back(atom);
    }
    Q_EMIT pinnedChanged(m_pinned);
}

void BrowseState::showView()
{
    if (std::exchange(m_view, view()) != m_view)
        Q_EMIT viewChanged(m_view);
}

void BrowseState::goBack()
{
    if (canGoBack())
        goTo(m_place - 1);
}

void BrowseState::goForward()
{
    if (canGoForward())
        goTo(m_place + 1);
}

void BrowseState::goTo(int place)
{
    m_place = place;
    showView();
    Q_EMIT atomChanged(atom(), scrollPosition());
    Q_EMIT historyChanged();
}

void BrowseState::noteScrollPosition(int pixels)
{
    if (m_place >= 0)
        m_places[static_cast<std::size_t>(m_place)].scrollPosition = pixels;
}

int BrowseState::scrollPosition() const
{
    return m_place < 0 ? 0 : m_places[static_cast<std::size_t>(m_place)].scrollPosition;
}

void BrowseState::noteFocus(const std::optional<ContextSpot>& spot)
{
    if (m_place >= 0)
        m_places[static_cast<std::size_t>(m_place)].focus = spot;
}

std::optional<BrowseState::ContextSpot> BrowseState::focus() const
{
    return m_place < 0 ? std::nullopt : m_places[static_cast<std::size_t>(m_place)].focus;
}

std::optional<ActivationRange> BrowseState::range() const
{
    return m_place < 0 ? std::nullopt : m_places[static_cast<std::size_t>(m_place)].range;
}

void BrowseState::setRange(std::optional<ActivationRange> range)
{
    if (m_place < 0 || range == this->range())
        return;
    m_places[static_cast<std::size_t>(m_place)].range = range;
    Q_EMIT rangeChanged(range);
}

void BrowseState::setContextLook(const ContextLook& look)
{
    if (std::exchange(m_contextLook, look) != look)
        Q_EMIT contextLookChanged(look);
}

void BrowseState::setStrataMode(StrataMode mode)
{
    if (std::exchange(m_strataMode, mode) != mode)
        Q_EMIT strataModeChanged(mode);
}

void BrowseState::setWidth(int tokens)
{
    const int width = std::clamp(tokens, kWholeDocument, Settings::kLargestWidth);
    if (std::exchange(m_width, width) != width)
        Q_EMIT widthChanged(width);
}

void BrowseState::setMonospace(bool on)
{
    if (std::exchange(m_isMonospace, on) != on)
        Q_EMIT monospaceChanged(on);
}

void BrowseState::setSort(const AtomSort& sort)
{
    if (m_sort == sort)
        return;
    m_sort = sort;
    Q_EMIT sortChanged(sort);
}

void BrowseState::setFilter(const AtomFilter& filter)
{
    if (m_filter == filter)
        return;
    m_filter = filter;
    Q_EMIT filterChanged(filter);
}

} // namespace atomscope
