#include "ui/windows/neighboursconnection.h"

#include "ui/widgets/atompageview.h"

namespace atomscope {

namespace {

constexpr int kStayingMs = 120; // somebody who only steps through does not make every atom be counted
constexpr std::size_t kCounted = NeighboursSection::kRows;

} // namespace

NeighboursConnection::NeighboursConnection(AtomPageView* page, IndexSession* session)
    : m_page(page)
    , m_session(session)
{
    m_staying.setSingleShot(true);
    m_staying.setInterval(kStayingMs);
    connect(&m_staying, &QTimer::timeout, this, &NeighboursConnection::count);
    connect(page->neighbours(), &NeighboursSection::countRequested, this, [this] {
        m_isCounting = true;
        count();
    });
    connect(session, &IndexSession::coFiringsReady, this, [this](const CoFirings& coFirings) {
        if (coFirings.atom == m_page->atom() && m_page->isShowingPage())
            m_page->neighbours()->setCoFirings(coFirings);
        end();
    });
    connect(session, &IndexSession::requestFailed, this, [this](IndexSession::Request request) {
        if (request == IndexSession::Request::CoFirings)
            end();
    });
}

void NeighboursConnection::showPage(const AtomPageReply& reply)
{
    const std::int64_t nFired = reply.page->numbers.nFired;
    const bool isCountable = !reply.page->exported; // an export has examples, not all firings
    m_isCounting = isCountable && nFired <= kCountedUnasked;
    m_staying.stop();
    if (!isCountable)
        m_page->neighbours()->setNotCountable(tr("an export does not hold every firing"));
    else if (m_isCounting)
        m_staying.start();
    else
        m_page->neighbours()->setCountOffered(nFired);
}

void NeighboursConnection::count()
{
    const auto page = m_page->page();
    if (!page || page->exported) { // an export has no lists to count in
        end();
        return;
    }
    std::vector<AtomId> neighbours;
    for (const Neighbour& neighbour : page->neighbours) {
        if (neighbours.size() < kCounted)
            neighbours.push_back(neighbour.atom);
    }
    m_session->requestCoFirings(page->numbers.atom, kCounted, neighbours);
}

void NeighboursConnection::end()
{
    m_isCounting = false;
    Q_EMIT settled();
}

} // namespace atomscope
