#include "core/store/atomstable.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace atomscope {

namespace {

constexpr std::size_t kSparklineBytes = 16;
constexpr std::size_t kSparklineAtoms = 2048;

std::string quoted(const std::string& name)
{
    std::string text = "\"";
    for (const char c : name)
        text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + "\"";
}

bool isColumnName(const std::string& name)
{
    const auto isAllowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    return !name.empty() && name.front() >= 'a' && name.front() <= 'z' && std::ranges::all_of(name, isAllowed)
        && name != "atom_id";
}

AtomsColumn::Type typeOf(const AtomColumn& values)
{
    static constexpr AtomsColumn::Type kTypes[]
        = {AtomsColumn::Type::Integer, AtomsColumn::Type::Real, AtomsColumn::Type::Text};
    return kTypes[values.index()];
}

const char* sqlType(AtomsColumn::Type type)
{
    return type == AtomsColumn::Type::Integer ? "INTEGER" : type == AtomsColumn::Type::Real ? "REAL" : "TEXT";
}

std::size_t sizeOf(const AtomColumn& values)
{
    return std::visit([](const auto& vector) { return vector.size(); }, values);
}

void bindCell(SQLite::Statement& statement, int index, const AtomColumn& values, std::size_t atom)
{
    std::visit([&](const auto& vector) { statement.bind(index, vector[atom]); }, values);
}

void bindKept(SQLite::Statement& statement, int index, const SQLite::Column& value)
{
    if (value.isInteger())
        statement.bind(index, static_cast<std::int64_t>(value.getInt64()));
    else if (value.isFloat())
        statement.bind(index, value.getDouble());
    else if (value.isText())
        statement.bind(index, value.getString());
    else
        statement.bind(index);
}

double numberOf(const SQLite::Column& value)
{
    return value.isNull() ? std::numeric_limits<double>::quiet_NaN() : value.getDouble();
}

AtomColumn emptyColumn(AtomsColumn::Type type)
{
    if (type == AtomsColumn::Type::Integer)
        return std::vector<std::int64_t>();
    if (type == AtomsColumn::Type::Real)
        return std::vector<double>();
    return std::vector<std::string>();
}

void appendCell(AtomColumn& column, const SQLite::Column& value)
{
    if (auto* integers = std::get_if<std::vector<std::int64_t>>(&column))
        integers->push_back(value.getInt64());
    else if (auto* reals = std::get_if<std::vector<double>>(&column))
        reals->push_back(numberOf(value));
    else
        std::get<std::vector<std::string>>(column).push_back(value.getString());
}

// Where a column of the new table comes from: a replacement or a place in the old one.
struct Origin
{
    std::string name;
    AtomsColumn::Type type;
    const AtomColumn* values = nullptr;
    int keptAt = -1;
};

std::vector<Origin> originsOf(const std::vector<AtomsColumn>& old, std::span<const IndexWriter::Column> columns)
{
    std::vector<Origin> origins;
    std::set<std::string> placed;
    int kept = 0;
    for (const auto& column : old) {
        const auto replaced = std::ranges::find(columns, column.name, &IndexWriter::Column::name);
        if (replaced != columns.end())
            origins.push_back({column.name, typeOf(replaced->values), &replaced->values, -1});
        else
            origins.push_back({column.name, column.type, nullptr, kept++});
        placed.insert(column.name);
    }
    for (const auto& column : columns) {
        if (placed.insert(column.name).second)
            origins.push_back({column.name, typeOf(column.values), &column.values, -1});
    }
    return origins;
}

} // namespace

std::vector<AtomsColumn> atomsColumns(SQLite::Database& database)
{
    std::vector<AtomsColumn> columns;
    SQLite::Statement info(database, "PRAGMA table_info(atoms)");
    while (info.executeStep()) {
        const std::string type = info.getColumn(2).getString();
        AtomsColumn column;
        column.name = info.getColumn(1).getString();
        column.type = type == "INTEGER" ? AtomsColumn::Type::Integer
            : type == "TEXT"            ? AtomsColumn::Type::Text
                                        : AtomsColumn::Type::Real;
        if (column.name != "atom_id")
            columns.push_back(std::move(column));
    }
    return columns;
}

Result<void> rebuildAtomsTable(SQLite::Database& database, int dSae, std::span<const IndexWriter::Column> columns)
{
    for (const auto& column : columns) {
        if (!isColumnName(column.name))
            return fail(ErrorCode::Usage, "\"" + column.name + "\" cannot be a column of the table of atoms");
        if (sizeOf(column.values) != static_cast<std::size_t>(dSae))
            return fail(ErrorCode::ShapeMismatch,
                        "column " + column.name + " has " + std::to_string(sizeOf(column.values)) + " values for "
                            + std::to_string(dSae) + " atoms");
    }
    const auto origins = originsOf(atomsColumns(database), columns);
    std::string create = "CREATE TABLE atoms_rebuilt (atom_id INTEGER PRIMARY KEY";
    std::string insert = "INSERT INTO atoms_rebuilt VALUES (?";
    std::string kept = "SELECT atom_id";
    for (const auto& origin : origins) {
        create += ", " + quoted(origin.name) + " " + sqlType(origin.type);
        insert += ", ?";
        if (!origin.values)
            kept += ", " + quoted(origin.name);
    }
    database.exec(create + ")");
    {
        SQLite::Statement put(database, insert + ")");
        SQLite::Statement get(database, kept + " FROM atoms WHERE atom_id = ?");
        for (int atom = 0; atom < dSae; ++atom) {
            get.bind(1, atom);
            const bool hasOld = get.executeStep();
            put.bind(1, atom);
            for (std::size_t i = 0; i < origins.size(); ++i) {
                const int index = static_cast<int>(i) + 2;
                if (origins[i].values)
                    bindCell(put, index, *origins[i].values, static_cast<std::size_t>(atom));
                else if (hasOld)
                    bindKept(put, index, get.getColumn(origins[i].keptAt + 1));
                else
                    put.bind(index);
            }
            put.exec();
            put.reset();
            get.reset();
        }
    }
    database.exec("DROP TABLE atoms; ALTER TABLE atoms_rebuilt RENAME TO atoms");
    return {};
}

Result<std::vector<AtomColumn>> readAtomsColumns(SQLite::Database& database, int dSae,
                                                 std::span<const AtomsColumn> columns,
                                                 const std::filesystem::path& file, const std::stop_token& stop)
{
    std::vector<AtomColumn> values;
    std::string sql = "SELECT atom_id";
    for (const AtomsColumn& column : columns) {
        values.push_back(emptyColumn(column.type));
        sql += ", " + quoted(column.name);
    }
    SQLite::Statement select(database, sql + " FROM atoms ORDER BY atom_id");
    constexpr int kStopCheckAtoms = 4096;
    int atom = 0;
    for (; select.executeStep(); ++atom) {
        if (atom % kStopCheckAtoms == 0 && stop.stop_requested())
            return fail(ErrorCode::Cancelled, "reading the table of atoms was stopped");
        if (atom >= dSae || select.getColumn(0).getInt64() != atom)
            break;
        for (std::size_t i = 0; i < columns.size(); ++i)
            appendCell(values[i], select.getColumn(static_cast<int>(i) + 1));
    }
    if (atom != dSae || select.hasRow())
        return fail(ErrorCode::BadFormat,
                    file.string() + ": the table of atoms does not hold atoms 0 to " + std::to_string(dSae - 1));
    return values;
}

Result<AtomColumn> readAtomsColumn(SQLite::Database& database, int dSae, const AtomsColumn& column,
                                   const std::filesystem::path& file)
{
    TRY_ASSIGN(std::vector<AtomColumn> values, readAtomsColumns(database, dSae, {&column, 1}, file));
    return std::move(values.front());
}

Result<std::vector<AtomCell>> readAtomsRow(StatementCache& statements, std::span<const AtomsColumn> columns,
                                           AtomId atom)
{
    std::vector<AtomCell> cells;
    if (columns.empty())
        return cells;
    std::string sql = "SELECT atom_id";
    for (const auto& column : columns)
        sql += ", " + quoted(column.name);
    Use select(statements.get(sql + " FROM atoms WHERE atom_id = ?"));
    select->bind(1, atom.v);
    if (!select->executeStep())
        return cells;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const SQLite::Column value = select->getColumn(static_cast<int>(i) + 1);
        if (value.isNull() || columns[i].type == AtomsColumn::Type::Real)
            cells.emplace_back(numberOf(value));
        else if (columns[i].type == AtomsColumn::Type::Integer)
            cells.emplace_back(static_cast<std::int64_t>(value.getInt64()));
        else
            cells.emplace_back(value.getString());
    }
    return cells;
}

void writeSparklines(SQLite::Database& database, std::span<const std::uint8_t> bytes)
{
    database.exec("DELETE FROM sparklines");
    SQLite::Statement insert(database, "INSERT INTO sparklines (first_atom, row) VALUES (?, ?)");
    constexpr std::size_t kRow = kSparklineAtoms * kSparklineBytes;
    for (std::size_t at = 0; at < bytes.size(); at += kRow) {
        insert.reset();
        insert.bind(1, static_cast<std::int64_t>(at / kSparklineBytes));
        bindBlob(insert, 2, std::as_bytes(bytes.subspan(at, std::min(kRow, bytes.size() - at))));
        insert.exec();
    }
}

Result<std::vector<std::uint8_t>> readSparklines(SQLite::Database& database, int dSae,
                                                 const std::filesystem::path& file)
{
    std::vector<std::uint8_t> bytes;
    const std::size_t expected = static_cast<std::size_t>(dSae) * kSparklineBytes;
    SQLite::Statement select(database, "SELECT row FROM sparklines ORDER BY first_atom");
    while (select.executeStep() && bytes.size() <= expected) {
        const auto row = blobOf(select.getColumn(0));
        const auto* begin = reinterpret_cast<const std::uint8_t*>(row.data());
        bytes.insert(bytes.end(), begin, begin + row.size());
    }
    if (!bytes.empty() && bytes.size() != expected)
        return fail(ErrorCode::BadFormat, file.string() + ": the sparklines do not fit the number of atoms");
    return bytes;
}

} // namespace atomscope
