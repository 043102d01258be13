#include "core/store/atomindex.h"

#include "core/index/postingcodec.h"
#include "core/index/sequencecodec.h"
#include "core/store/atomblobs.h"
#include "core/store/atomindexparts.h"

#include <algorithm>

namespace atomscope {

namespace fs = std::filesystem;

// decode(list) is called with the window's list of the table and returns a Result of what is wanted.
template <typename Function> auto AtomIndex::Parts::inWindow(PackedTable table, SequenceId id, Function decode) const
{
    using Wanted = decltype(decode(PackedList{}));
    return query([&]() -> Wanted {
        const SegmentRow* segment = segmentOf(id.v);
        if (!segment)
            return fail(ErrorCode::NotFound,
                        file.string() + " has windows 0 to " + std::to_string(state.nSequences - 1) + ", not "
                            + std::to_string(id.v));
        Wanted wanted = fail(ErrorCode::BadFormat,
                             file.string() + ": window " + std::to_string(id.v) + " is missing in " + tableName(table));
        const auto nTokens = static_cast<std::uint64_t>(windows->nTokens(static_cast<std::size_t>(id.v)));
        TRY(withList(statements, table, segment->id, static_cast<std::int32_t>(id.v - segment->firstSequence),
                     [&](const PackedList& list) -> Result<void> {
                         if (list.count == nTokens)
                             wanted = decode(list);
                         return {};
                     }));
        return wanted;
    });
}

AtomIndex::AtomIndex(std::unique_ptr<Parts> parts)
    : m_parts(std::move(parts))
{
}
AtomIndex::~AtomIndex() = default;
AtomIndex::AtomIndex(AtomIndex&&) noexcept = default;
AtomIndex& AtomIndex::operator=(AtomIndex&&) noexcept = default;

Result<AtomIndex> AtomIndex::open(const fs::path& file)
{
    TRY_ASSIGN(auto opened, openForReading(file));
    auto parts = std::make_unique<Parts>(file, std::move(opened));
    TRY(parts->load());
    return AtomIndex(std::move(parts));
}

const fs::path& AtomIndex::path() const
{
    return m_parts->file;
}

const Definitions& AtomIndex::definitions() const
{
    return m_parts->definitions;
}

const IndexState& AtomIndex::state() const
{
    return m_parts->state;
}

Result<IndexState> AtomIndex::newestState() const
{
    const Parts& p = *m_parts;
    return guarded(p.file, [&]() -> Result<IndexState> {
        SQLite::Transaction transaction(*p.database);
        const StateRows now = readState(p.statements);
        if (now.revision == p.rows.revision)
            return p.state;
        TRY_ASSIGN(const auto segments, readSegments(*p.database, p.definitions.dIn, p.file));
        return indexState(now, segments, p.file);
    });
}

Result<bool> AtomIndex::refresh()
{
    Parts& p = *m_parts;
    TRY_ASSIGN(const bool isChanged, guarded(p.file, [&]() -> Result<bool> {
                   SQLite::Transaction transaction(*p.database);
                   return readState(p.statements).revision != p.rows.revision;
               }));
    if (isChanged)
        TRY(p.load());
    return isChanged;
}

Result<PostingList> AtomIndex::postings(AtomId atom) const
{
    const Parts& p = *m_parts;
    TRY(p.requireAtom(atom));
    TRY(p.requireLists());
    return p.query([&]() -> Result<PostingList> {
        PostingList list;
        for (const auto& segment : p.segments)
            TRY(withList(p.statements, PackedTable::Postings, segment.id, atom.v, [&](const PackedList& part) {
                return readPostings(part, segment.firstPosition, static_cast<std::uint64_t>(segment.nPositions), list);
            }));
        const auto end = std::ranges::lower_bound(list.position, p.nPositions);
        list.activation.resize(static_cast<std::size_t>(end - list.position.begin()));
        list.position.erase(end, list.position.end());
        return list;
    });
}

Result<std::vector<std::uint64_t>> AtomIndex::tokenPositions(TokenId token) const
{
    const Parts& p = *m_parts;
    TRY(p.requireLists());
    if (token.v < 0 || token.v > kRowKeyMask)
        return fail(ErrorCode::NotFound, p.file.string() + " has no token " + std::to_string(token.v));
    return p.query([&]() -> Result<std::vector<std::uint64_t>> {
        std::vector<std::uint64_t> positions;
        for (const auto& segment : p.segments)
            TRY(withList(p.statements, PackedTable::TokenPostings, segment.id, token.v, [&](const PackedList& part) {
                return readPositions(part, segment.firstPosition, static_cast<std::uint64_t>(segment.nPositions),
                                     positions);
            }));
        positions.erase(std::ranges::lower_bound(positions, p.nPositions), positions.end());
        return positions;
    });
}

Result<AtomStatistics> AtomIndex::statistics(AtomId atom) const
{
    const Parts& p = *m_parts;
    TRY(p.requireAtom(atom));
    TRY(p.requireLists());
    return p.query([&]() -> Result<AtomStatistics> {
        TRY_ASSIGN(const AtomSums sums, p.sums(atom));
        return sums.statistics();
    });
}

Result<std::vector<AtomStatistics>> AtomIndex::allStatistics() const
{
    const Parts& p = *m_parts;
    TRY(p.requireLists());
    return p.query([&]() -> Result<std::vector<AtomStatistics>> {
        std::vector<AtomStatistics> all(static_cast<std::size_t>(p.definitions.dSae));
        const auto take = [&](std::int64_t first, std::span<const std::byte> row) -> Result<void> {
            TRY_ASSIGN(const auto sums, decodeStatisticsRow(row));
            for (std::size_t i = 0; i < sums.size(); ++i) {
                const std::int64_t atom = first + static_cast<std::int64_t>(i);
                if (atom >= 0 && atom < p.definitions.dSae)
                    all[static_cast<std::size_t>(atom)] = sums[i].statistics();
            }
            return {};
        };
        for (const auto& [first, row] : p.statisticsRows)
            TRY(take(first, row));
        if (p.state.isFinished) {
            Use select(p.statements.get("SELECT first_atom, row FROM statistics"));
            while (select->executeStep())
                TRY(take(select->getColumn(0).getInt(), blobOf(select->getColumn(1))));
        }
        return all;
    });
}

Result<SequenceTokens> AtomIndex::sequence(SequenceId id) const
{
    TRY(m_parts->requireLists());
    return m_parts->inWindow(PackedTable::Sequences, id,
                             [&](const PackedList& list) { return readSequence(list, id); });
}

Result<std::vector<TokenFirings>> AtomIndex::firingsOf(SequenceId id) const
{
    TRY(m_parts->requireLists());
    const std::int32_t dSae = m_parts->definitions.dSae;
    return m_parts->inWindow(PackedTable::Forward, id, [&](const PackedList& list) { return readForward(list, dSae); });
}

Result<DocumentRecord> AtomIndex::document(DocumentId id) const
{
    const Parts& p = *m_parts;
    TRY(p.requireLists());
    return p.query([&]() -> Result<DocumentRecord> {
        Use select(p.statements.get(
            "SELECT source, first_sequence, n_sequences, text_hash FROM documents WHERE document_id = ?"));
        select->bind(1, id.v);
        // Documents committed after the snapshot are not in it; empty ones at the end have no window of their own.
        const bool isInSnapshot = select->executeStep()
            && (id.v < p.state.nDocuments || select->getColumn(1).getInt64() < p.state.nSequences);
        if (!isInSnapshot)
            return fail(ErrorCode::NotFound, p.file.string() + " has no document " + std::to_string(id.v));
        DocumentRecord record;
        record.id = id;
        record.source = select->getColumn(0).getString();
        record.firstSequence.v = select->getColumn(1).getInt();
        // A document that was being read at the snapshot may have grown since.
        record.nSequences = static_cast<std::int32_t>(
            std::min<std::int64_t>(select->getColumn(2).getInt64(), p.state.nSequences - record.firstSequence.v));
        record.textHash = static_cast<std::uint64_t>(select->getColumn(3).getInt64());
        return record;
    });
}

TokenPlace AtomIndex::locate(std::uint64_t position) const
{
    const Parts& p = *m_parts;
    if (position >= p.nPositions)
        return {};
    const std::size_t window = p.windows->windowOf(position);
    return {SequenceId{static_cast<std::int32_t>(window)},
            static_cast<std::int32_t>(position - p.windows->firstPosition[window])};
}

std::uint64_t AtomIndex::positionOf(TokenPlace place) const
{
    const Parts& p = *m_parts;
    if (place.sequence.v < 0 || place.sequence.v >= p.state.nSequences)
        return p.nPositions;
    return p.windows->firstPosition[static_cast<std::size_t>(place.sequence.v)]
        + static_cast<std::uint64_t>(place.position);
}

Result<std::shared_ptr<const WindowTable>> AtomIndex::windows() const
{
    return m_parts->windows;
}

const std::string& AtomIndex::tokenBytes(TokenId id) const
{
    static const std::string kNone;
    const auto& vocabulary = m_parts->vocabulary;
    const auto at = static_cast<std::size_t>(id.v);
    return id.v >= 0 && at < vocabulary.size() ? vocabulary[at].bytes : kNone;
}

bool AtomIndex::isSpecialToken(TokenId id) const
{
    const auto& vocabulary = m_parts->vocabulary;
    const auto at = static_cast<std::size_t>(id.v);
    return id.v >= 0 && at < vocabulary.size() && vocabulary[at].isSpecial;
}

Result<LogitEffects> AtomIndex::logitEffects(AtomId atom) const
{
    const Parts& p = *m_parts;
    TRY(p.requireAtom(atom));
    return p.query([&]() -> Result<LogitEffects> {
        Use select(p.statements.get("SELECT row FROM logit_effects WHERE atom_id = ?"));
        select->bind(1, atom.v);
        return select->executeStep() ? decodeLogitEffects(blobOf(select->getColumn(0))) : LogitEffects{};
    });
}

Result<std::vector<Neighbour>> AtomIndex::neighbours(AtomId atom) const
{
    const Parts& p = *m_parts;
    TRY(p.requireAtom(atom));
    return p.query([&]() -> Result<std::vector<Neighbour>> {
        Use select(p.statements.get("SELECT row FROM neighbours WHERE atom_id = ?"));
        select->bind(1, atom.v);
        return select->executeStep() ? decodeNeighbours(blobOf(select->getColumn(0))) : std::vector<Neighbour>{};
    });
}

std::vector<std::string> AtomIndex::columnNames() const
{
    std::vector<std::string> names;
    for (const auto& column : m_parts->columns)
        names.push_back(column.name);
    return names;
}

Result<AtomColumn> AtomIndex::column(std::string_view name) const
{
    const Parts& p = *m_parts;
    return p.query([&]() -> Result<AtomColumn> {
        p.readColumns();
        const auto column = std::ranges::find(p.columns, name, &AtomsColumn::name);
        if (column == p.columns.end())
            return fail(ErrorCode::NotFound,
                        p.file.string() + ": the table of atoms has no column " + std::string(name));
        return readAtomsColumn(*p.database, p.definitions.dSae, *column, p.file);
    });
}

Result<std::vector<AtomColumn>> AtomIndex::columns(const std::stop_token& stop) const
{
    const Parts& p = *m_parts;
    return p.query([&]() -> Result<std::vector<AtomColumn>> {
        p.readColumns();
        if (p.columns.empty())
            return std::vector<AtomColumn>();
        return readAtomsColumns(*p.database, p.definitions.dSae, p.columns, p.file, stop);
    });
}

Result<std::vector<AtomCell>> AtomIndex::row(AtomId atom) const
{
    const Parts& p = *m_parts;
    TRY(p.requireAtom(atom));
    return p.query([&]() -> Result<std::vector<AtomCell>> {
        p.readColumns();
        return readAtomsRow(p.statements, p.columns, atom);
    });
}

std::int64_t AtomIndex::atomsTableTokens() const
{
    return m_parts->atomsTableTokens;
}

Result<std::vector<std::uint8_t>> AtomIndex::sparklines() const
{
    const Parts& p = *m_parts;
    return p.query([&] { return readSparklines(*p.database, p.definitions.dSae, p.file); });
}

} // namespace atomscope
