#pragma once

#include "core/base/result.h"
#include "core/claims/claims.h"
#include "core/pages/cofiring.h"
#include "ui/session/atomcolumns.h"
#include "ui/session/atomorder.h"
#include "ui/session/columnhistogram.h"
#include "ui/session/indexreplies.h"
#include "ui/session/taskthread.h"

#include <QObject>
#include <QString>
#include <array>
#include <memory>

namespace atomscope {

/// One open index, asked from the GUI thread and read in a thread of its own with its own read-only connection. No
/// transaction stays open between two requests.
///
/// A request replaces an earlier one of the same kind that has no answer yet: the earlier one is stopped and never
/// answered. The same holds for everything asked before another open() or close(). Expanding a context is the
/// exception: each is answered.
class IndexSession : public QObject
{
    Q_OBJECT
public:
    enum class Request {
        Open,
        Columns,
        Page,
        Window,
        Firings,
        NewestState,
        Overview,
        Document,
        Specifics,
        RankedFirings,
        CoFirings,
        Claims,
    };
    Q_ENUM(Request)
    enum class Freshness {
        Snapshot, ///< as the index was when it was last looked at
        Newest, ///< what is committed now; moves the snapshot
    };

    explicit IndexSession(QObject* parent = nullptr);
    ~IndexSession() override;

    void open(const QString& file);
    /// Closes every connection; what was shown stays valid. Answered by closed().
    void close();
    /// Of the last open(), also when it is closed again.
    QString file() const { return m_file; }
    bool isOpen() const { return m_isOpen; }
    /// Of the snapshot.
    const IndexState& state() const { return m_state; }

    void requestColumns(Freshness freshness);
    /// Needs no open index and does not wait behind requests that do.
    void requestOrder(const AtomOrderRequest& request);
    /// How the values of a column lie; of one that is not there, nothing is answered.
    void requestHistogram(const AtomColumnsPointer& columns, const QString& measure);
    void requestPage(AtomId atom, const PageOptions& options, Freshness freshness);
    /// width: as PageOptions has it.
    void requestWindow(AtomId atom, const Context& context, int width = 0);
    /// `position` in the window, BOS counted.
    void requestFirings(SequenceId sequence, int position);
    static constexpr std::size_t kRanked = 28;
    /// The same with how rare each of the strongest kRanked is for its atom: may read as many posting lists.
    void requestRankedFirings(SequenceId sequence, int position);
    /// What fires together with an atom: the `count` strongest, and what is known about its neighbours. May take a
    /// second for a dense atom; a page that is asked for stops it.
    void requestCoFirings(AtomId atom, std::size_t count, const std::vector<AtomId>& neighbours);
    void requestNewestState();
    void requestOverview(Freshness freshness);
    void requestClaims(Freshness freshness);
    /// The part of a document that holds a token.
    void requestDocument(DocumentId document, int tokenInDocument, Freshness freshness);
    /// The telling atoms of that part: may read many posting lists.
    void requestSpecifics(const std::shared_ptr<const DocumentPage>& page);

Q_SIGNALS:
    void opened(const atomscope::IndexOpened& index);
    void openFailed(const atomscope::Error& error);
    void closed();
    /// The snapshot has moved; comes before the answer that moved it.
    void snapshotMoved(const atomscope::IndexState& state);
    /// No atoms (nAtoms 0) when the index has no table of them yet.
    void columnsReady(const atomscope::AtomColumnsPointer& columns);
    void orderReady(quint64 generation, const std::vector<atomscope::AtomId>& order);
    void histogramReady(const atomscope::ColumnHistogramPointer& histogram);
    void pageReady(const atomscope::AtomPageReply& reply);
    void windowReady(atomscope::AtomId atom, const atomscope::Context& context);
    /// Strongest first.
    void firingsReady(atomscope::SequenceId sequence, int position, const atomscope::TokenFirings& firings);
    /// Strongest first.
    void rankedFiringsReady(atomscope::SequenceId sequence, int position,
                            const std::vector<atomscope::RankedFiring>& firings);
    void coFiringsReady(const atomscope::CoFirings& coFirings);
    void documentReady(const std::shared_ptr<const atomscope::DocumentPage>& page);
    void specificsReady(const std::shared_ptr<const atomscope::DocumentPage>& page,
                        const std::shared_ptr<const std::vector<std::vector<atomscope::SpecificAtom>>>& specifics);
    void overviewReady(const std::shared_ptr<const atomscope::OverviewPage>& page);
    void claimsReady(const std::shared_ptr<const atomscope::ClaimsPage>& page);
    void newestStateReady(const atomscope::NewestState& newest);
    /// Any request but opening.
    void requestFailed(atomscope::IndexSession::Request request, const atomscope::Error& error);

private:
    struct Store; ///< the open index; touched in the thread only
    static constexpr int kRequests = 12;

    template <typename Function> void deliver(Function function);
    template <typename Value, typename Work, typename Done>
    TaskThread::Task task(Request request, Work work, Done done);
    bool isNewest(Request request, quint64 epoch, quint64 generation) const;
    /// Numbers a request of a kind; outdates those before it.
    quint64 next(Request request) { return ++m_generations[static_cast<std::size_t>(request)]; }
    Result<void> refresh(AtomIndex& index, Freshness freshness, quint64 epoch); ///< in the thread
    void moveSnapshot(quint64 epoch, const IndexState& state);
    void invalidate();

    QString m_file;
    bool m_isOpen = false;
    IndexState m_state;
    quint64 m_epoch = 0; ///< of open() and close()
    std::array<quint64, kRequests> m_generations{};
    quint64 m_orderGeneration = 0;
    quint64 m_histogramGeneration = 0;

    std::shared_ptr<Store> m_store;
    TaskThread m_orders;
    TaskThread m_thread; // last: ends first
};

} // namespace atomscope
