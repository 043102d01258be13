#include "core/store/evidencestore.h"

#include "core/store/atomstable.h"
#include "core/store/definitionrows.h"
#include "core/store/indexstate.h"
#include "core/store/schema.h"

#include <bit>
#include <cstring>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

constexpr const char* kInputsOfTable = "evidence_inputs"; // of the columns in `atoms`
constexpr const char* kInputsOfBlocks = "evidence_block_inputs";
constexpr const char* kAdvice = "what was measured before stays, and the same command goes on";

static_assert(std::endian::native == std::endian::little, "blobs are little-endian");

} // namespace

struct EvidenceStore::Parts
{
    Parts(const fs::path& path, std::string wanted)
        : file(path)
        , inputs(std::move(wanted))
        , database(path, SQLite::OPEN_READWRITE, kBusyTimeoutMs)
        , statements(database)
    {
    }

    std::string text(const char* key)
    {
        Use select(statements.get("SELECT value FROM state WHERE key = ?"));
        select->bind(1, key);
        return select->executeStep() ? select->getColumn(0).getString() : std::string();
    }

    void setText(const char* key, const std::string& value)
    {
        Use insert(statements.get("INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)"));
        insert->bind(1, key);
        insert->bind(2, value);
        insert->exec();
    }

    /// Drops blocks of other inputs; nothing is written when there is nothing to drop or to begin.
    Result<void> prepare()
    {
        hardenConnection(database);
        TRY(checkIndexSchema(database, file));
        if (!readState(statements).isFinished)
            return fail(ErrorCode::Conflict,
                        file.string() + " is not finished: let its index job end, then measure its atoms");
        TRY_ASSIGN(const Definitions definitions, readDefinitions(database, file));
        dSae = definitions.dSae;
        isUpToDate = text(kInputsOfTable) == inputs;
        const bool hasBlocks = database.tableExists("evidence_blocks");
        if (isUpToDate || (hasBlocks && text(kInputsOfBlocks) == inputs))
            return {};
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
        database.exec("DROP TABLE IF EXISTS evidence_blocks");
        database.exec("CREATE TABLE evidence_blocks (first_atom INTEGER PRIMARY KEY, row BLOB)");
        setText(kInputsOfBlocks, inputs);
        transaction.commit();
        return {};
    }

    fs::path file;
    std::string inputs;
    SQLite::Database database;
    mutable StatementCache statements;
    int dSae = 0;
    bool isUpToDate = false;
};

EvidenceStore::EvidenceStore(std::unique_ptr<Parts> parts)
    : m_parts(std::move(parts))
{
}
EvidenceStore::~EvidenceStore() = default;
EvidenceStore::EvidenceStore(EvidenceStore&&) noexcept = default;
EvidenceStore& EvidenceStore::operator=(EvidenceStore&&) noexcept = default;

Result<EvidenceStore> EvidenceStore::open(const fs::path& file, const std::string& inputs)
{
    std::error_code failed;
    if (!fs::exists(file, failed))
        return fail(ErrorCode::NotFound, "there is no index " + file.string() + "; check its name");
    return guarded(file, kAdvice, [&]() -> Result<EvidenceStore> {
        auto parts = std::make_unique<Parts>(file, inputs);
        TRY(parts->prepare());
        return EvidenceStore(std::move(parts));
    });
}

bool EvidenceStore::isUpToDate() const
{
    return m_parts->isUpToDate;
}

Result<std::vector<AtomId>> EvidenceStore::blocks() const
{
    return guarded(m_parts->file, [&]() -> Result<std::vector<AtomId>> {
        std::vector<AtomId> found;
        Use select(m_parts->statements.get("SELECT first_atom FROM evidence_blocks ORDER BY first_atom"));
        while (select->executeStep())
            found.push_back(AtomId{select->getColumn(0).getInt()});
        return found;
    });
}

Result<void> EvidenceStore::writeBlock(AtomId first, std::span<const double> values)
{
    return guarded(m_parts->file, kAdvice, [&]() -> Result<void> {
        Use insert(m_parts->statements.get("INSERT OR REPLACE INTO evidence_blocks (first_atom, row) VALUES (?, ?)"));
        insert->bind(1, first.v);
        bindBlob(*insert, 2, std::as_bytes(values));
        insert->exec();
        return {};
    });
}

Result<std::vector<double>> EvidenceStore::readBlock(AtomId first) const
{
    return guarded(m_parts->file, [&]() -> Result<std::vector<double>> {
        Use select(m_parts->statements.get("SELECT row FROM evidence_blocks WHERE first_atom = ?"));
        select->bind(1, first.v);
        if (!select->executeStep())
            return fail(ErrorCode::NotFound,
                        m_parts->file.string() + " has no block of atom " + std::to_string(first.v));
        const auto bytes = blobOf(select->getColumn(0));
        std::vector<double> values(bytes.size() / sizeof(double));
        if (!values.empty())
            std::memcpy(values.data(), bytes.data(), values.size() * sizeof(double));
        return values;
    });
}

Result<void> EvidenceStore::finish(std::span<const IndexWriter::Column> columns)
{
    Parts& p = *m_parts;
    auto stored = guarded(p.file, kAdvice, [&]() -> Result<void> {
        p.statements.clear();
        SQLite::Transaction transaction(p.database, SQLite::TransactionBehavior::IMMEDIATE);
        TRY(rebuildAtomsTable(p.database, p.dSae, columns));
        p.database.exec("DROP TABLE evidence_blocks");
        p.setText(kInputsOfTable, p.inputs);
        StateRows rows = readState(p.statements);
        ++rows.revision;
        writeState(p.statements, rows);
        p.statements.clear();
        transaction.commit();
        return {};
    });
    if (stored)
        p.isUpToDate = true;
    return stored;
}

} // namespace atomscope
