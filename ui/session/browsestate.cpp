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
    if (m_places.empty())
        return;
    m_places.clear();
    m_place = -1;
    Q_EMIT atomChanged(AtomId{}, 0);
    Q_EMIT historyChanged();
}

AtomId BrowseState::atom() const
{
    return m_place < 0 ? AtomId{} : m_places[static_cast<std::size_t>(m_place)].atom;
}

void BrowseState::setAtom(AtomId atom)
{
    if (atom.v < 0 || atom == this->atom())
        return;
    m_places.resize(static_cast<std::size_t>(m_place + 1));
    if (m_places.size() == kLongestHistory)
        m_places.erase(m_places.begin());
    m_places.push_back({atom, 0});
    goTo(static_cast<int>(m_places.size()) - 1);
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

void BrowseState::setStrataMode(StrataMode mode)
{
    if (std::exchange(m_strataMode, mode) != mode)
        Q_EMIT strataModeChanged(mode);
}

void BrowseState::setWidth(int tokens)
{
    const int width = std::clamp(tokens, 1, Settings::kLargestWidth);
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
