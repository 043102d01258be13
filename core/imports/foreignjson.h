#pragma once

#include "core/base/result.h"
#include "core/text/inputstream.h"

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

/// JSON as other tools write it, one record at a time: a record is a line of a JSON Lines file or an element of the
/// list "features" of one large object. Memory: one record.
namespace atomscope::foreign {

using Json = nlohmann::json;

/// Bytes of one record at most, as text.
inline constexpr std::size_t kMostRecordBytes = std::size_t{1} << 26;

/// What a file holds, by the names of its first record's fields.
struct Outline
{
    bool hasFeatureList = false; ///< one object with a list "features"; `fields` are those of its first element
    std::set<std::string, std::less<>> fields;
    bool has(std::string_view name) const { return fields.contains(name); }
};
/// Reads no more than one record. An outline without fields for what is no JSON object. Errors: Io, NotFound, Limit;
/// BadFormat for damaged compression.
Result<Outline> outlineOf(const std::filesystem::path& file);

/// Called with each record, the words for messages ("FILE, line 3"), and the bytes of the file consumed so far.
using TakeRecord = std::function<Result<void>(const Json& record, const std::string& where, std::int64_t position)>;

/// Lines of a file. Errors: BadFormat for a line that is no JSON object; Limit; those of `take`.
Result<void> forEachLine(const std::filesystem::path& file, const TakeRecord& take);
/// Elements of "features"; the object's other fields that are no lists or objects go to `takeHeader` at the end.
Result<void> forEachFeature(const std::filesystem::path& file, const TakeRecord& take, const TakeRecord& takeHeader);

/// Python writes NaN and Infinity, which is no JSON: null takes their place outside of strings. Fed piece by piece.
class NonNumberFilter
{
public:
    void feed(std::string_view text, std::string& out);
    void end(std::string& out) { giveWord(out); }

private:
    void giveWord(std::string& out);
    std::string m_word; ///< letters and signs since the last other character
    bool m_isInString = false, m_isEscaped = false;
};

} // namespace atomscope::foreign
