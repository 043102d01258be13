#include "core/text/record.h"

#include <charconv>
#include <nlohmann/json.hpp>

namespace atomscope::text {

namespace {

constexpr int kMaxDepth = 256;

/// Keeps two strings of the outermost object and builds nothing else, so that a hostile line costs no memory.
class RecordReader : public nlohmann::json_sax<nlohmann::json>
{
public:
    explicit RecordReader(const std::string& textKey)
        : m_textKey(textKey)
    {
    }

    std::optional<std::string> text;
    std::optional<std::string> source;
    std::string problem;

    bool null() override { return scalar(); }
    bool boolean(bool) override { return scalar(); }
    bool number_integer(number_integer_t) override { return scalar(); }
    bool number_unsigned(number_unsigned_t) override { return scalar(); }
    bool number_float(number_float_t, const string_t&) override { return scalar(); }
    bool binary(binary_t&) override { return scalar(); }

    bool string(string_t& value) override
    {
        if (m_depth != 1 || !m_inObject)
            return scalar();
        if (m_key == m_textKey)
            text = value;
        if (m_key == "source")
            source = value;
        return true;
    }

    bool start_object(std::size_t) override
    {
        if (m_depth == 0)
            m_inObject = true;
        return open();
    }
    bool start_array(std::size_t) override { return open(); }
    bool end_object() override { return --m_depth, true; }
    bool end_array() override { return --m_depth, true; }

    bool key(string_t& name) override
    {
        if (m_depth == 1)
            m_key = name;
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override
    {
        problem = "not valid JSON at byte " + std::to_string(position);
        return false;
    }

private:
    bool open()
    {
        if (m_depth >= kMaxDepth) {
            problem = "nested deeper than " + std::to_string(kMaxDepth);
            return false;
        }
        return scalar() && ++m_depth > 0;
    }

    /// A value that is no string.
    bool scalar()
    {
        if (m_depth == 0 && !m_inObject) {
            problem = "not a JSON object";
            return false;
        }
        if (m_depth == 1 && m_key == m_textKey) {
            problem = "\"" + m_textKey + "\" is not a string";
            return false;
        }
        return true;
    }

    const std::string& m_textKey;
    std::string m_key; ///< of the outermost object
    int m_depth = 0;
    bool m_inObject = false;
};

std::optional<unsigned> escapedUnit(std::string_view line, std::size_t at)
{
    if (line.size() < at + 6 || line[at] != '\\' || line[at + 1] != 'u')
        return std::nullopt;
    unsigned unit = 0;
    const char* begin = line.data() + at + 2;
    const auto [end, error] = std::from_chars(begin, begin + 4, unit, 16);
    if (error != std::errc() || end != begin + 4)
        return std::nullopt;
    return unit;
}

} // namespace

Result<Record> parseRecord(const std::string& line, const std::string& textKey)
{
    RecordReader reader(textKey);
    if (!nlohmann::json::sax_parse(line, &reader))
        return fail(ErrorCode::BadFormat, reader.problem);
    if (!reader.text)
        return fail(ErrorCode::BadFormat, "has no \"" + textKey + "\"");
    return Record{std::move(*reader.text), std::move(reader.source)};
}

std::int64_t repairSurrogateEscapes(std::string& line)
{
    std::int64_t replaced = 0;
    for (std::size_t at = line.find('\\'); at != std::string::npos; at = line.find('\\', at)) {
        const auto unit = escapedUnit(line, at);
        if (!unit || (*unit & 0xF800) != 0xD800) {
            at += 2;
            continue;
        }
        const auto low = escapedUnit(line, at + 6);
        if (*unit < 0xDC00 && low && (*low & 0xFC00) == 0xDC00) {
            at += 12;
            continue;
        }
        line.replace(at, 6, "\\ufffd");
        ++replaced;
        at += 6;
    }
    return replaced;
}

} // namespace atomscope::text
