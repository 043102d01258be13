#include "core/text/tokenizerfile.h"

#include "core/base/hash.h"

namespace atomscope::text {

namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::int64_t kMaxValues = 2'000'000; // outside the two tables
constexpr std::size_t kMaxMerges = std::size_t(1) << 23;

/// Builds a small document from parser events, but puts model.vocab and model.merges straight into tables: as JSON
/// values they would take ten times the memory.
class FileReader : public nlohmann::json_sax<Json>
{
public:
    explicit FileReader(TokenizerFile& file)
        : m_file(file)
    {
    }

    Error problem;

    bool null() override { return scalar(nullptr); }
    bool boolean(bool value) override { return scalar(value); }
    bool number_float(number_float_t value, const string_t&) override { return scalar(value); }
    bool binary(binary_t&) override { return stop(ErrorCode::BadFormat, "binary data"); }
    bool number_unsigned(number_unsigned_t value) override
    {
        return m_table == Table::Vocabulary ? addToken(value <= INT64_MAX ? static_cast<std::int64_t>(value) : -1)
                                            : scalar(value);
    }
    bool number_integer(number_integer_t value) override
    {
        return m_table == Table::Vocabulary ? addToken(value) : scalar(value);
    }
    bool string(string_t& value) override
    {
        return m_table == Table::Merges ? addMergePart(value) : scalar(std::move(value));
    }

    bool start_object(std::size_t) override
    {
        if (m_table != Table::None)
            return stop(ErrorCode::BadFormat, "an object where the vocabulary or the merges should be");
        if (inModel() && m_key == "vocab")
            return openTable(Table::Vocabulary);
        return openValue(Json::object());
    }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override
    {
        if (m_table == Table::Merges && !m_pair) {
            m_pair = true;
            m_parts.clear();
            return true;
        }
        if (m_table != Table::None)
            return stop(ErrorCode::BadFormat, "a list where the vocabulary or the merges should be");
        if (inModel() && m_key == "merges")
            return openTable(Table::Merges);
        return openValue(Json::array());
    }
    bool end_array() override
    {
        if (!m_pair)
            return close();
        m_pair = false;
        if (m_parts.size() != 2)
            return stop(ErrorCode::BadFormat, "a merge that is not a pair");
        return addMerge({std::move(m_parts[0]), std::move(m_parts[1])});
    }

    bool key(string_t& name) override
    {
        m_key = name;
        if (m_table == Table::None && m_open.back()->contains(name))
            return stop(ErrorCode::BadFormat, "the key \"" + name + "\" is given twice");
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override
    {
        return stop(ErrorCode::BadFormat, "not valid JSON at byte " + std::to_string(position));
    }

private:
    enum class Table { None, Vocabulary, Merges };

    bool stop(ErrorCode code, std::string message)
    {
        problem = {code, std::move(message), {}};
        return false;
    }

    bool inModel() const { return m_open.size() == 2 && m_open[1] == m_model; }

    bool openTable(Table table)
    {
        bool& seen = table == Table::Vocabulary ? m_sawVocabulary : m_sawMerges;
        if (seen)
            return stop(ErrorCode::BadFormat, "the key \"" + m_key + "\" is given twice");
        seen = true;
        m_table = table;
        return true;
    }

    bool close()
    {
        if (m_table != Table::None)
            m_table = Table::None;
        else
            m_open.pop_back();
        return true;
    }

    /// Puts a value into the innermost open one; null on a limit.
    Json* put(Json value)
    {
        if (m_table != Table::None) {
            stop(ErrorCode::BadFormat, "a wrong kind of value in the vocabulary or the merges");
            return nullptr;
        }
        if (++m_values > kMaxValues) {
            stop(ErrorCode::Limit, "more than " + std::to_string(kMaxValues) + " values");
            return nullptr;
        }
        if (m_open.empty()) {
            m_file.rest = std::move(value);
            return &m_file.rest;
        }
        Json& parent = *m_open.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        return &(parent[m_key] = std::move(value));
    }

    bool scalar(Json value) { return put(std::move(value)) != nullptr; }

    bool openValue(Json value)
    {
        if (m_open.size() >= kMaxDepth)
            return stop(ErrorCode::Limit, "nested deeper than " + std::to_string(kMaxDepth));
        const bool isModel = m_open.size() == 1 && m_key == "model" && value.is_object();
        Json* placed = put(std::move(value));
        if (placed == nullptr)
            return false;
        m_open.push_back(placed); // stays valid: its parent does not grow before it is closed
        if (isModel)
            m_model = placed;
        return true;
    }

    bool addToken(std::int64_t id)
    {
        if (id < 0 || id >= kMaxTokens)
            return stop(ErrorCode::Limit,
                        "token \"" + m_key + "\" has an id outside 0 … " + std::to_string(kMaxTokens - 1));
        if (m_file.vocabulary.size() >= static_cast<std::size_t>(kMaxTokens))
            return stop(ErrorCode::Limit, "more than " + std::to_string(kMaxTokens) + " tokens");
        m_file.vocabulary.emplace_back(m_key, id);
        return true;
    }

    bool addMergePart(std::string& value)
    {
        if (m_pair) {
            m_parts.push_back(std::move(value));
            return m_parts.size() <= 2 || stop(ErrorCode::BadFormat, "a merge that is not a pair");
        }
        auto merge = parseMerge(value);
        if (!merge)
            return stop(merge.error().code, std::move(merge.error().message));
        return addMerge(std::move(*merge));
    }

    bool addMerge(std::pair<std::string, std::string> merge)
    {
        if (m_file.merges.size() >= kMaxMerges)
            return stop(ErrorCode::Limit, "more than " + std::to_string(kMaxMerges) + " merges");
        m_file.merges.push_back(std::move(merge));
        return true;
    }

    TokenizerFile& m_file;
    std::vector<Json*> m_open; ///< innermost last
    const Json* m_model = nullptr;
    std::string m_key;
    std::int64_t m_values = 0;
    Table m_table = Table::None;
    bool m_sawVocabulary = false;
    bool m_sawMerges = false;
    bool m_pair = false; ///< inside a merge given as a list
    std::vector<std::string> m_parts; ///< of that merge
};

} // namespace

Result<TokenizerFile> parseTokenizerFile(std::string_view json)
{
    TokenizerFile file;
    FileReader reader(file);
    if (!Json::sax_parse(json, &reader))
        return tl::unexpected<Error>(std::move(reader.problem));
    if (!file.rest.is_object())
        return fail(ErrorCode::BadFormat, "not a JSON object");
    Sha256 hash;
    hash.add(json);
    file.fingerprint = hash.finish();
    return file;
}

Result<std::pair<std::string, std::string>> parseMerge(std::string_view line)
{
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos || line.find(' ', space + 1) != std::string_view::npos)
        return fail(ErrorCode::BadFormat, "the merge \"" + std::string(line.substr(0, 80)) + "\" is not two tokens");
    return std::pair(std::string(line.substr(0, space)), std::string(line.substr(space + 1)));
}

} // namespace atomscope::text
