#include "core/store/importwriter.h"

#include "core/base/hash.h"
#include "core/store/atomblobs.h"
#include "core/store/atomstable.h"
#include "core/store/definitionrows.h"
#include "core/store/importedrows.h"
#include "core/store/indexstate.h"
#include "core/store/ownership.h"
#include "core/store/schema.h"

#include <cmath>
#include <fcntl.h>
#include <limits>
#include <map>
#include <sys/file.h>
#include <unistd.h>
#include <unordered_map>
#include <utility>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostSpellings = std::size_t{1} << 22;
constexpr const char* kSuffix = ".importing";

Result<void> putOnDisk(const fs::path& file)
{
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const bool isOk = descriptor >= 0 && ::fsync(descriptor) == 0;
    if (descriptor >= 0)
        ::close(descriptor);
    if (!isOk)
        return fail(ErrorCode::Io, "cannot write " + file.string() + " to the disk; is it full?");
    return {};
}

/// The right to write a file, held while this object lives; not SQLite's own locks, which a new file does without.
class FileClaim
{
public:
    static Result<FileClaim> take(const fs::path& file)
    {
        FileClaim claim;
        claim.m_descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (claim.m_descriptor < 0)
            return fail(ErrorCode::Io, "cannot write " + file.string() + "; may the folder be written to?");
        if (::flock(claim.m_descriptor, LOCK_EX | LOCK_NB) != 0)
            return fail(ErrorCode::Busy, "another import is writing " + file.string() + "; wait for its end");
        // Of an import that was killed.
        if (::ftruncate(claim.m_descriptor, 0) != 0)
            return fail(ErrorCode::Io, "cannot write " + file.string());
        return claim;
    }
    FileClaim(FileClaim&& other) noexcept
        : m_descriptor(std::exchange(other.m_descriptor, -1))
    {
    }
    FileClaim& operator=(FileClaim&&) = delete;
    ~FileClaim()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }

private:
    FileClaim() = default;
    int m_descriptor = -1;
};

bool isFinite(const std::vector<float>& values)
{
    for (const float value : values) {
        if (!std::isfinite(value))
            return false;
    }
    return true;
}

} // namespace

struct ImportWriter::Parts
{
    Parts(fs::path wanted, fs::path temporary, FileClaim claimed)
        : claim(std::move(claimed))
        , file(std::move(wanted))
        , part(std::move(temporary))
        , database(std::make_unique<SQLite::Database>(part, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 0))
        , statements(*database)
    {
    }
    ~Parts()
    {
        statements.clear();
        database.reset();
        std::error_code ignored;
        fs::remove(part, ignored);
    }

    Result<TokenId> tokenOf(const std::string& spelling);
    Result<std::vector<LogitEffects::Entry>> entriesOf(const std::vector<ForeignEffect>& effects);
    std::int64_t windowOf(const std::vector<TokenId>& tokens);
    Result<void> countAtom(AtomId atom);
    void writeVocabulary(const std::function<std::string(const std::string&)>& bytesOf);

    FileClaim claim; // of `part`
    fs::path file, part;
    std::unique_ptr<SQLite::Database> database;
    StatementCache statements;
    std::unordered_map<std::string, std::int32_t> vocabulary;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::int64_t> windows; // hash of the tokens → id
    ImportedTotals totals;
    int dSae = 0;
};

Result<TokenId> ImportWriter::Parts::tokenOf(const std::string& spelling)
{
    const auto [found, isNew] = vocabulary.try_emplace(spelling, static_cast<std::int32_t>(vocabulary.size()));
    if (isNew && vocabulary.size() > kMostSpellings)
        return fail(ErrorCode::Limit, "the export has more than four million different tokens; is it one?");
    return TokenId{found->second};
}

Result<std::vector<LogitEffects::Entry>> ImportWriter::Parts::entriesOf(const std::vector<ForeignEffect>& effects)
{
    std::vector<LogitEffects::Entry> entries;
    for (const ForeignEffect& effect : effects) {
        TRY_ASSIGN(const TokenId token, tokenOf(effect.token));
        entries.push_back({token, static_cast<float>(effect.value)});
    }
    return entries;
}

std::int64_t ImportWriter::Parts::windowOf(const std::vector<TokenId>& tokens)
{
    const Bytes bytes = encodeTokens(tokens);
    Sha256 hash;
    hash.add(bytes);
    const std::string digest = hash.finish();
    const std::pair key{std::stoull(digest.substr(0, 16), nullptr, 16),
                        std::stoull(digest.substr(16, 16), nullptr, 16)};
    const auto [found, isNew] = windows.try_emplace(key, totals.nWindows);
    if (isNew) {
        Use insert(statements.get("INSERT INTO imported_windows (window_id, tokens) VALUES (?, ?)"));
        insert->bind(1, totals.nWindows++);
        bindBlob(*insert, 2, bytes);
        insert->exec();
    }
    return found->second;
}

Result<void> ImportWriter::Parts::countAtom(AtomId atom)
{
    if (atom.v < 0 || atom.v > kLargestAtom)
        return fail(ErrorCode::Limit,
                    "atom " + std::to_string(atom.v) + " is beyond the largest that can be imported, "
                        + std::to_string(kLargestAtom));
    dSae = std::max(dSae, atom.v + 1);
    return {};
}

void ImportWriter::Parts::writeVocabulary(const std::function<std::string(const std::string&)>& bytesOf)
{
    SQLite::Statement insert(*database,
                             "INSERT INTO vocabulary (token_id, bytes, spelling, is_special) VALUES (?, ?, ?, 0)");
    for (const auto& [spelling, id] : vocabulary) {
        const std::string bytes = bytesOf(spelling);
        insert.reset();
        insert.bind(1, id);
        bindBlob(insert, 2, std::as_bytes(std::span(bytes)));
        insert.bind(3, spelling);
        insert.exec();
    }
}

ImportWriter::ImportWriter(std::unique_ptr<Parts> parts)
    : m_parts(std::move(parts))
{
}
ImportWriter::~ImportWriter() = default;
ImportWriter::ImportWriter(ImportWriter&&) noexcept = default;
ImportWriter& ImportWriter::operator=(ImportWriter&&) noexcept = default;

Result<ImportWriter> ImportWriter::create(const fs::path& file, bool isReplacing)
{
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    if (!fs::is_directory(folder))
        return fail(ErrorCode::NotFound, "the folder " + folder.string() + " for the index does not exist");
    if (fs::exists(file) && !isReplacing)
        return fail(ErrorCode::Conflict,
                    file.string() + " is there already; use --force to replace it, or choose another file");
    TRY(refuseToReplace(file));
    const fs::path part = file.string() + kSuffix;
    TRY_ASSIGN(FileClaim claim, FileClaim::take(part));
    return guarded(file, [&]() -> Result<ImportWriter> {
        auto parts = std::make_unique<Parts>(file, part, std::move(claim));
        SQLite::Database& database = *parts->database;
        hardenConnection(database);
        // A file that is not whole is thrown away, so nothing needs a journal.
        database.exec("PRAGMA page_size = 4096");
        (void)pragmaText(database, "journal_mode = OFF");
        database.exec("PRAGMA synchronous = OFF");
        database.exec("PRAGMA cache_size = -65536");
        database.exec("BEGIN");
        createIndexSchema(database);
        createImportedTables(database);
        return ImportWriter(std::move(parts));
    });
}

Result<bool> ImportWriter::addAtom(AtomId atom, const ImportedAtom& numbers, const ForeignEffects& effects,
                                   std::span<const Neighbour> neighbours)
{
    Parts& p = *m_parts;
    TRY(p.countAtom(atom));
    return guarded(p.file, [&]() -> Result<bool> {
        {
            Use insert(p.statements.get("INSERT OR IGNORE INTO imported_atoms (atom_id, density, stated_maximum, "
                                        "facts) VALUES (?, ?, ?, ?)"));
            insert->bind(1, atom.v);
            bindNumber(*insert, 2, numbers.density);
            bindNumber(*insert, 3, numbers.statedMaximum);
            insert->bind(4, factsText(numbers));
            if (insert->exec() == 0)
                return false;
        }
        ++p.totals.nAtoms;
        LogitEffects stored;
        TRY_ASSIGN(stored.top, p.entriesOf(effects.top));
        TRY_ASSIGN(stored.bottom, p.entriesOf(effects.bottom));
        stored.histogramEdges.assign(effects.histogram.edges.begin(), effects.histogram.edges.end());
        stored.histogramCounts = effects.histogram.counts;
        const auto put = [&](const char* sql, const Bytes& row) {
            Use insert(p.statements.get(sql));
            insert->bind(1, atom.v);
            bindBlob(*insert, 2, row);
            insert->exec();
        };
        if (!stored.top.empty() || !stored.bottom.empty() || !stored.histogramCounts.empty())
            put("INSERT INTO logit_effects (atom_id, row) VALUES (?, ?)", encodeLogitEffects(stored));
        if (!neighbours.empty())
            put("INSERT INTO neighbours (atom_id, row) VALUES (?, ?)", encodeNeighbours(neighbours));
        return true;
    });
}

Result<void> ImportWriter::addExample(AtomId atom, const ForeignExample& example)
{
    Parts& p = *m_parts;
    TRY(p.countAtom(atom));
    if (example.activations.size() != example.tokens.size() || !isFinite(example.activations))
        return fail(ErrorCode::ShapeMismatch,
                    "an example of atom " + std::to_string(atom.v) + " has " + std::to_string(example.tokens.size())
                        + " tokens and " + std::to_string(example.activations.size()) + " finite activations");
    if (example.peak < 0 || static_cast<std::size_t>(example.peak) >= example.tokens.size())
        return fail(ErrorCode::Usage, "an example must have a peak among its tokens");
    return guarded(p.file, [&]() -> Result<void> {
        std::vector<TokenId> tokens;
        tokens.reserve(example.tokens.size());
        for (const std::string& spelling : example.tokens) {
            TRY_ASSIGN(const TokenId token, p.tokenOf(spelling));
            tokens.push_back(token);
        }
        const std::int64_t window = p.windowOf(tokens);
        const Bytes activations = encodeActivations(example.activations);
        Use insert(p.statements.get("INSERT INTO imported_examples (atom_id, kind, low, high, share, window_id, peak, "
                                    "activations) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
        insert->bind(1, atom.v);
        insert->bind(2, example.group == ImportedExample::Group::Top ? 0 : 1);
        bindNumber(*insert, 3, example.low);
        bindNumber(*insert, 4, example.high);
        bindNumber(*insert, 5, example.share);
        insert->bind(6, window);
        insert->bind(7, example.peak);
        bindBlob(*insert, 8, activations);
        insert->exec();
        ++p.totals.nExamples;
        return {};
    });
}

Result<void> ImportWriter::addHypothesis(AtomId atom, const ImportedHypothesis& hypothesis)
{
    Parts& p = *m_parts;
    TRY(p.countAtom(atom));
    return guarded(p.file, [&]() -> Result<void> {
        Use insert(p.statements.get("INSERT INTO imported_hypotheses (atom_id, text, method, model, author, "
                                    "created_at, foreign_id) VALUES (?, ?, ?, ?, ?, ?, ?)"));
        insert->bind(1, atom.v);
        int index = 2;
        for (const std::string* text : {&hypothesis.text, &hypothesis.method, &hypothesis.model, &hypothesis.author,
                                        &hypothesis.createdAt, &hypothesis.id})
            insert->bind(index++, *text);
        insert->exec();
        ++p.totals.nHypotheses;
        return {};
    });
}

std::vector<std::string> ImportWriter::spellings() const
{
    std::vector<std::string> all(m_parts->vocabulary.size());
    for (const auto& [spelling, id] : m_parts->vocabulary)
        all[static_cast<std::size_t>(id)] = spelling;
    return all;
}

const ImportedTotals& ImportWriter::totals() const
{
    return m_parts->totals;
}

int ImportWriter::dSae() const
{
    return m_parts->dSae;
}

Result<void> ImportWriter::finish(Definitions definitions,
                                  const std::function<std::string(const std::string&)>& bytesOf,
                                  std::span<const IndexWriter::Column> columns,
                                  std::span<const std::uint8_t> sparklines)
{
    Parts& p = *m_parts;
    definitions.dSae = p.dSae;
    definitions.nVocabulary = static_cast<int>(p.vocabulary.size());
    auto written = guarded(p.file, [&]() -> Result<void> {
        p.writeVocabulary(bytesOf);
        writeDefinitions(*p.database, definitions);
        StateRows state;
        state.isFinished = true;
        state.revision = 1;
        writeState(p.statements, state);
        TRY(rebuildAtomsTable(*p.database, p.dSae, columns));
        writeSparklines(*p.database, sparklines);
        createImportedIndexes(*p.database);
        p.database->exec("COMMIT");
        p.statements.clear();
        p.database.reset();
        return {};
    });
    if (!written)
        return written;
    TRY(putOnDisk(p.part));
    std::error_code failed;
    for (const char* suffix : {"-wal", "-shm", "-journal"}) // of the file that is replaced
        fs::remove(p.file.string() + suffix, failed);
    fs::rename(p.part, p.file, failed);
    if (failed)
        return fail(ErrorCode::Io, "cannot make " + p.file.string() + ": " + failed.message());
    return {};
}

} // namespace atomscope
