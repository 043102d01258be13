#pragma once

#include "core/base/result.h"
#include "core/store/atomindex.h"
#include "core/store/database.h"
#include "core/store/indexwriter.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace atomscope {

/// A column of table `atoms` as it was declared.
struct AtomsColumn
{
    enum class Type { Integer, Real, Text };
    std::string name;
    Type type = Type::Real;
};

/// Columns in the table's order, without atom_id.
std::vector<AtomsColumn> atomsColumns(SQLite::Database& database);

/// Makes the table anew with these columns replaced or added and the others kept, in the caller's transaction.
/// Errors: ShapeMismatch for a column without dSae values, Usage for a name that is not lower-case snake_case.
Result<void> rebuildAtomsTable(SQLite::Database& database, int dSae, std::span<const IndexWriter::Column> columns);
/// Values of some columns in atom order, in one pass over the table. Errors: BadFormat if the table does not hold atoms
/// 0 … dSae - 1; Cancelled.
Result<std::vector<AtomColumn>> readAtomsColumns(SQLite::Database& database, int dSae,
                                                 std::span<const AtomsColumn> columns,
                                                 const std::filesystem::path& file, const std::stop_token& stop = {});
/// One of them.
Result<AtomColumn> readAtomsColumn(SQLite::Database& database, int dSae, const AtomsColumn& column,
                                   const std::filesystem::path& file);
Result<std::vector<AtomCell>> readAtomsRow(StatementCache& statements, std::span<const AtomsColumn> columns,
                                           AtomId atom);

/// 16 bytes an atom, packed into rows of 2048 atoms.
void writeSparklines(SQLite::Database& database, std::span<const std::uint8_t> bytes);
Result<std::vector<std::uint8_t>> readSparklines(SQLite::Database& database, int dSae,
                                                 const std::filesystem::path& file);

} // namespace atomscope
