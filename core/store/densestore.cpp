#include "core/store/densestore.h"

#include "core/index/densecodec.h"
#include "core/store/opendatabase.h"

namespace atomscope {

namespace fs = std::filesystem;

namespace {

constexpr const char* kTable = "dense_sample";

} // namespace

Result<void> forEachDenseRow(SQLite::Database& database,
                             const std::function<Result<void>(std::uint64_t, std::span<const std::byte>)>& use)
{
    if (!database.tableExists(kTable)) // made before there was one
        return {};
    SQLite::Statement select(database, "SELECT position, row FROM dense_sample ORDER BY position");
    while (select.executeStep())
        TRY(use(static_cast<std::uint64_t>(select.getColumn(0).getInt64()), blobOf(select.getColumn(1))));
    return {};
}

void writeDenseChanges(StatementCache& statements, const DenseChanges& changes)
{
    for (const std::uint64_t position : changes.removed) {
        Use remove(statements.get("DELETE FROM dense_sample WHERE position = ?"));
        remove->bind(1, static_cast<std::int64_t>(position));
        remove->exec();
    }
    for (const DenseRow& row : changes.added) {
        Use insert(statements.get("INSERT INTO dense_sample (position, row) VALUES (?, ?)"));
        insert->bind(1, static_cast<std::int64_t>(row.position));
        bindBlob(*insert, 2, row.row);
        insert->exec();
    }
}

Result<DenseSample> readDenseSample(const fs::path& file)
{
    TRY_ASSIGN(const OpenedDatabase opened, openForReading(file));
    return guarded(file, [&]() -> Result<DenseSample> {
        DenseSample sample;
        TRY(forEachDenseRow(*opened.database,
                            [&](std::uint64_t position, std::span<const std::byte> row) -> Result<void> {
                                const int width = denseWidth(row).value_or(0);
                                if (sample.width == 0)
                                    sample.width = width;
                                if (width == 0 || width != sample.width)
                                    return fail(ErrorCode::BadFormat,
                                                file.string()
                                                    + ": a row of the dense sample is damaged; run "
                                                      "atomscope-worker verify and make the index again");
                                const std::size_t at = sample.x.size();
                                sample.x.resize(at + static_cast<std::size_t>(width));
                                decodeDenseRow(row, std::span(sample.x).subspan(at));
                                sample.position.push_back(position);
                                return {};
                            }));
        return sample;
    });
}

Result<std::vector<std::uint64_t>> readDensePositions(const fs::path& file)
{
    TRY_ASSIGN(const OpenedDatabase opened, openForReading(file));
    return guarded(file, [&]() -> Result<std::vector<std::uint64_t>> {
        std::vector<std::uint64_t> positions;
        if (!opened.database->tableExists(kTable))
            return positions;
        SQLite::Statement select(*opened.database, "SELECT position FROM dense_sample ORDER BY position");
        while (select.executeStep())
            positions.push_back(static_cast<std::uint64_t>(select.getColumn(0).getInt64()));
        return positions;
    });
}

} // namespace atomscope
