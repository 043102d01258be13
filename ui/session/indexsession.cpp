#include "ui/session/indexsession.h"

#include "ui/session/columnsnapshot.h"
#include "ui/session/filepath.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>
#include <sys/stat.h>
#include <utility>

namespace atomscope {

namespace {

/// Kinds of work on the columns, in their own thread: they do not wait for the file.
constexpr int kOrder = 0, kHistogram = 1;

/// Which file a name stands for. The open connection keeps its inode from being used again.
struct FileIdentity
{
    dev_t device = 0;
    ino_t inode = 0;
    friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

std::optional<FileIdentity> identityOf(const std::filesystem::path& file)
{
    struct stat status = {};
    if (::stat(file.c_str(), &status) != 0)
        return std::nullopt;
    return FileIdentity{status.st_dev, status.st_ino};
}

std::vector<TokenId> specialTokens(const AtomIndex& index)
{
    std::vector<TokenId> tokens;
    for (std::int32_t id = 0; id < index.definitions().nVocabulary; ++id) {
        if (index.isSpecialToken(TokenId{id}))
            tokens.push_back(TokenId{id});
    }
    return tokens;
}

Result<AtomPageReply> makeReply(const AtomIndex& index, AtomId atom, const PageOptions& options,
                                const std::stop_token& stop)
{
    TRY_ASSIGN(AtomPage page, makeAtomPage(index, atom, options, stop));
    AtomPageReply reply{atom, options, {}, {}, {}};
    const auto addToken = [&](TokenId token) {
        if (token.v >= 0)
            reply.tokenTexts.try_emplace(token, index.tokenBytes(token));
    };
    addToken(page.category.topToken);
    for (const auto* entries : {&page.logitEffects.top, &page.logitEffects.bottom}) {
        for (const LogitEffects::Entry& entry : *entries)
            addToken(entry.token);
    }
    for (const Context& context : page.contexts) {
        if (page.exported || reply.documentHashes.contains(context.document))
            continue;
        TRY_ASSIGN(const DocumentRecord document, index.document(context.document));
        reply.documentHashes.emplace(context.document, document.textHash);
    }
    reply.page = std::make_shared<const AtomPage>(std::move(page));
    return reply;
}

Result<TokenFirings> firingsAt(const AtomIndex& index, SequenceId sequence, int position)
{
    TRY_ASSIGN(const std::vector<TokenFirings> all, index.firingsOf(sequence));
    if (position < 0 || static_cast<std::size_t>(position) >= all.size())
        return fail(ErrorCode::NotFound, "the index has no such token");
    const TokenFirings& here = all[static_cast<std::size_t>(position)];
    std::vector<std::size_t> order(here.atom.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return here.activation[a] > here.activation[b]; });
    TokenFirings sorted;
    for (const std::size_t i : order) {
        sorted.atom.push_back(here.atom[i]);
        sorted.activation.push_back(here.activation[i]);
    }
    return sorted;
}

Result<std::vector<RankedFiring>> rankedFiringsAt(const AtomIndex& index, AtomTails& tails, SequenceId sequence,
                                                  int position, const std::stop_token& stop)
{
    TRY_ASSIGN(const TokenFirings firings, firingsAt(index, sequence, position));
    std::vector<RankedFiring> ranked;
    for (std::size_t i = 0; i < firings.atom.size(); ++i) {
        RankedFiring firing{firings.atom[i], firings.activation[i], std::numeric_limits<double>::quiet_NaN()};
        if (i < IndexSession::kRanked) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, "another token was asked for");
            TRY_ASSIGN(const AtomStatistics statistics, index.statistics(firing.atom));
            TRY_ASSIGN(const double nAtLeast, tails.count(index, firing.atom, firing.activation));
            if (statistics.nFired > 0)
                firing.quantile = std::clamp(1 - nAtLeast / static_cast<double>(statistics.nFired), 0.0, 1.0);
        }
        ranked.push_back(firing);
    }
    return ranked;
}

} // namespace

struct IndexSession::Store
{
    std::optional<AtomIndex> index;
    AtomTails tails; ///< of that index
    std::filesystem::path file;
    std::optional<FileIdentity> identity;

    FileCondition condition() const
    {
        const auto now = identityOf(file);
        if (!now)
            return FileCondition::Deleted;
        return now == identity ? FileCondition::Same : FileCondition::Replaced;
    }
};

IndexSession::IndexSession(QObject* parent)
    : QObject(parent)
    , m_store(std::make_shared<Store>())
{
}

IndexSession::~IndexSession() = default;

template <typename Function> void IndexSession::deliver(Function function)
{
    QMetaObject::invokeMethod(this, std::move(function), Qt::QueuedConnection);
}

bool IndexSession::isNewest(Request request, quint64 epoch, quint64 generation) const
{
    const bool isEachAnswered = request == Request::Window;
    return epoch == m_epoch && (isEachAnswered || generation == m_generations[static_cast<std::size_t>(request)]);
}

/// `work(index, store, stop)` gives a Result<Value> in the thread, `done(value)` takes it here.
template <typename Value, typename Work, typename Done>
TaskThread::Task IndexSession::task(Request request, Work work, Done done)
{
    return [this, request, store = m_store, epoch = m_epoch, generation = next(request), work = std::move(work),
            done = std::move(done)](const std::stop_token& stop) {
        if (!store->index)
            return;
        Result<Value> result = work(*store->index, stop);
        deliver([this, request, epoch, generation, done, result = std::move(result)] {
            if (!isNewest(request, epoch, generation))
                return;
            if (result)
                done(*result);
            else if (result.error().code != ErrorCode::Cancelled)
                Q_EMIT requestFailed(request, result.error());
        });
    };
}

void IndexSession::invalidate()
{
    ++m_epoch;
    m_isOpen = false;
    m_thread.dropReplaceable();
}

void IndexSession::open(const QString& file)
{
    invalidate();
    m_file = file;
    m_thread.append([this, store = m_store, epoch = m_epoch, file](const std::stop_token&) {
        store->index.reset();
        store->tails = {};
        store->file = toPath(file);
        // Before opening: a file that is replaced in between is noticed at the next look.
        store->identity = identityOf(store->file);
        auto index = AtomIndex::open(store->file);
        if (!index) {
            deliver([this, epoch, error = index.error()] {
                if (epoch == m_epoch)
                    Q_EMIT openFailed(error);
            });
            return;
        }
        store->index = std::move(*index);
        IndexOpened reply{file, store->index->definitions(), store->index->state(), specialTokens(*store->index)};
        deliver([this, epoch, reply = std::move(reply)] {
            if (epoch != m_epoch)
                return;
            m_isOpen = true;
            m_state = reply.state;
            Q_EMIT opened(reply);
        });
    });
}

void IndexSession::close()
{
    invalidate();
    m_thread.append([this, store = m_store, epoch = m_epoch](const std::stop_token&) {
        store->index.reset();
        deliver([this, epoch] {
            if (epoch == m_epoch)
                Q_EMIT closed();
        });
    });
}

void IndexSession::moveSnapshot(quint64 epoch, const IndexState& state)
{
    if (epoch != m_epoch)
        return;
    m_state = state;
    Q_EMIT snapshotMoved(state);
}

void IndexSession::requestColumns(Freshness freshness)
{
    m_thread.replace(static_cast<int>(Request::Columns),
                     task<AtomColumnsPointer>(
                         Request::Columns,
                         [this, epoch = m_epoch, freshness](AtomIndex& index,
                                                            const std::stop_token& stop) -> Result<AtomColumnsPointer> {
                             TRY(refresh(index, freshness, epoch));
                             return readAtomColumns(index, stop);
                         },
                         [this](const AtomColumnsPointer& columns) { Q_EMIT columnsReady(columns); }));
}

void IndexSession::requestPage(AtomId atom, const PageOptions& options, Freshness freshness)
{
    m_thread.replace(static_cast<int>(Request::CoFirings), [](const std::stop_token&) {});
    m_thread.replace(static_cast<int>(Request::Page),
                     task<AtomPageReply>(
                         Request::Page,
                         [this, epoch = m_epoch, atom, options,
                          freshness](AtomIndex& index, const std::stop_token& stop) -> Result<AtomPageReply> {
                             TRY(refresh(index, freshness, epoch));
                             return makeReply(index, atom, options, stop);
                         },
                         [this](const AtomPageReply& reply) { Q_EMIT pageReady(reply); }));
}

void IndexSession::requestOverview(Freshness freshness)
{
    using Page = std::shared_ptr<const OverviewPage>;
    m_thread.replace(static_cast<int>(Request::Overview),
                     task<Page>(
                         Request::Overview,
                         [this, epoch = m_epoch, freshness](AtomIndex& index, const std::stop_token&) -> Result<Page> {
                             TRY(refresh(index, freshness, epoch));
                             TRY_ASSIGN(OverviewPage page, makeOverviewPage(index));
                             return std::make_shared<const OverviewPage>(std::move(page));
                         },
                         [this](const Page& page) { Q_EMIT overviewReady(page); }));
}

void IndexSession::requestClaims(Freshness freshness)
{
    using Page = std::shared_ptr<const ClaimsPage>;
    m_thread.replace(
        static_cast<int>(Request::Claims),
        task<Page>(
            Request::Claims,
            [this, epoch = m_epoch, freshness](AtomIndex& index, const std::stop_token& stop) -> Result<Page> {
                TRY(refresh(index, freshness, epoch));
                TRY_ASSIGN(ClaimsPage page, makeClaimsPage(index, stop));
                return std::make_shared<const ClaimsPage>(std::move(page));
            },
            [this](const Page& page) { Q_EMIT claimsReady(page); }));
}

void IndexSession::requestDocument(DocumentId document, int tokenInDocument, Freshness freshness)
{
    using Page = std::shared_ptr<const DocumentPage>;
    m_thread.replace(static_cast<int>(Request::Document),
                     task<Page>(
                         Request::Document,
                         [this, epoch = m_epoch, document, tokenInDocument,
                          freshness](AtomIndex& index, const std::stop_token& stop) -> Result<Page> {
                             TRY(refresh(index, freshness, epoch));
                             TRY_ASSIGN(DocumentPage page, makeDocumentPage(index, document, tokenInDocument, stop));
                             return std::make_shared<const DocumentPage>(std::move(page));
                         },
                         [this](const Page& page) { Q_EMIT documentReady(page); }));
}

void IndexSession::requestSpecifics(const std::shared_ptr<const DocumentPage>& page)
{
    using Specifics = std::shared_ptr<const std::vector<std::vector<SpecificAtom>>>;
    m_thread.replace(
        static_cast<int>(Request::Specifics),
        task<Specifics>(
            Request::Specifics,
            [page, store = m_store](const AtomIndex& index, const std::stop_token& stop) -> Result<Specifics> {
                TRY_ASSIGN(auto specifics, specificAtoms(index, *page, store->tails, stop));
                return std::make_shared<const std::vector<std::vector<SpecificAtom>>>(std::move(specifics));
            },
            [this, page](const Specifics& specifics) { Q_EMIT specificsReady(page, specifics); }));
}

Result<void> IndexSession::refresh(AtomIndex& index, Freshness freshness, quint64 epoch)
{
    if (freshness == Freshness::Snapshot)
        return {};
    TRY_ASSIGN(const bool isChanged, index.refresh());
    if (isChanged)
        deliver([this, epoch, state = index.state()] { moveSnapshot(epoch, state); });
    return {};
}

void IndexSession::requestWindow(AtomId atom, const Context& context, int width)
{
    m_thread.append(task<Context>(
        Request::Window,
        [atom, context, width](const AtomIndex& index, const std::stop_token&) {
            return wholeWindow(index, atom, context, width);
        },
        [this, atom](const Context& whole) { Q_EMIT windowReady(atom, whole); }));
}

void IndexSession::requestFirings(SequenceId sequence, int position)
{
    m_thread.replace(static_cast<int>(Request::Firings),
                     task<TokenFirings>(
                         Request::Firings,
                         [sequence, position](const AtomIndex& index, const std::stop_token&) {
                             return firingsAt(index, sequence, position);
                         },
                         [this, sequence, position](const TokenFirings& firings) {
                             Q_EMIT firingsReady(sequence, position, firings);
                         }));
}

void IndexSession::requestRankedFirings(SequenceId sequence, int position)
{
    using Firings = std::vector<RankedFiring>;
    m_thread.replace(static_cast<int>(Request::RankedFirings),
                     task<Firings>(
                         Request::RankedFirings,
                         [sequence, position, store = m_store](const AtomIndex& index, const std::stop_token& stop) {
                             return rankedFiringsAt(index, store->tails, sequence, position, stop);
                         },
                         [this, sequence, position](const Firings& firings) {
                             Q_EMIT rankedFiringsReady(sequence, position, firings);
                         }));
}

void IndexSession::requestCoFirings(AtomId atom, std::size_t count, const std::vector<AtomId>& neighbours)
{
    m_thread.replace(static_cast<int>(Request::CoFirings),
                     task<CoFirings>(
                         Request::CoFirings,
                         [atom, count, neighbours](const AtomIndex& index, const std::stop_token& stop) {
                             return countCoFirings(index, atom, count, neighbours, stop);
                         },
                         [this](const CoFirings& coFirings) { Q_EMIT coFiringsReady(coFirings); }));
}

void IndexSession::requestNewestState()
{
    m_thread.replace(static_cast<int>(Request::NewestState),
                     task<NewestState>(
                         Request::NewestState,
                         [store = m_store](const AtomIndex& index, const std::stop_token&) -> Result<NewestState> {
                             // A finished index does not change any more; that its file is replaced is still news.
                             NewestState newest{store->condition(), index.state()};
                             if (!newest.state.isFinished) {
                                 TRY_ASSIGN(newest.state, index.newestState());
                             }
                             return newest;
                         },
                         [this](const NewestState& newest) { Q_EMIT newestStateReady(newest); }));
}

void IndexSession::requestOrder(const AtomOrderRequest& request)
{
    const quint64 generation = ++m_orderGeneration;
    m_orders.replace(kOrder, [this, request, generation](const std::stop_token& stop) {
        static const AtomLabels kNoLabels;
        if (!request.columns)
            return;
        auto order = orderAtoms(*request.columns, request.labels ? *request.labels : kNoLabels, request.sort,
                                request.filter, stop);
        deliver([this, request = request.generation, generation, order = std::move(order)] {
            if (generation == m_orderGeneration)
                Q_EMIT orderReady(request, order);
        });
    });
}

void IndexSession::requestHistogram(const AtomColumnsPointer& columns, const QString& measure)
{
    const quint64 generation = ++m_histogramGeneration;
    m_orders.replace(kHistogram,
                     [this, columns, name = measure.toStdString(), generation](const std::stop_token& stop) {
                         const AtomMeasure* column = columns ? columns->measure(name) : nullptr;
                         if (!column)
                             return;
                         deliver([this, generation,
                                  histogram = std::make_shared<const ColumnHistogram>(histogramOf(*column, stop))] {
                             if (generation == m_histogramGeneration)
                                 Q_EMIT histogramReady(histogram);
                         });
                     });
}

} // namespace atomscope
