#include "core/imports/foreignjson.h"

#include "core/text/linereader.h"

#include <istream>
#include <streambuf>
#include <vector>

namespace atomscope::foreign {

namespace fs = std::filesystem;

namespace {

constexpr int kMaxDepth = 16;
constexpr std::int64_t kMostValues = std::int64_t{1} << 22; // numbers and strings of one record
constexpr std::size_t kBlockBytes = std::size_t{1} << 16;

/// Thrown through the parser, caught below.
struct Refused
{
    Error error;
};

/// A file as characters for the parser. An error of the file ends them and is kept.
class JsonBytes : public std::streambuf
{
public:
    explicit JsonBytes(text::InputStream stream)
        : m_stream(std::move(stream))
        , m_block(kBlockBytes)
    {
    }
    const Result<void>& state() const { return m_state; }
    std::int64_t position() const { return m_stream.position(); }
    /// A record begins: it may have so many bytes from here on.
    void allow(std::size_t bytes) { m_left = bytes; }

protected:
    int_type underflow() override
    {
        while (m_state && !m_isAtEnd) {
            m_text.clear();
            auto got = m_stream.read(m_block);
            if (!got) {
                m_state = passOn(got);
                break;
            }
            m_isAtEnd = *got == 0;
            if (*got > m_left) {
                m_state = fail(ErrorCode::Limit,
                               m_stream.path().string() + ": a record has more than " + std::to_string(kMostRecordBytes)
                                   + " bytes");
                break;
            }
            m_left -= *got;
            if (m_isAtEnd)
                m_filter.end(m_text);
            else
                m_filter.feed(std::string_view(m_block.data(), *got), m_text);
            if (!m_text.empty()) {
                setg(m_text.data(), m_text.data(), m_text.data() + m_text.size());
                return traits_type::to_int_type(*gptr());
            }
        }
        return traits_type::eof();
    }

private:
    text::InputStream m_stream;
    std::vector<char> m_block;
    std::string m_text;
    NonNumberFilter m_filter;
    Result<void> m_state;
    std::size_t m_left = kMostRecordBytes;
    bool m_isAtEnd = false;
};

tl::unexpected<Error> notJson(const std::string& where, const std::string& why)
{
    return fail(ErrorCode::BadFormat, where + " is not valid JSON: " + why);
}

/// Collects names of fields and stops the parser as soon as the first record has ended.
class OutlineReader : public nlohmann::json_sax<Json>
{
public:
    Outline outline;

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override
    {
        if (m_depth == 2 && m_isInFeatures && !outline.hasFeatureList) {
            outline.hasFeatureList = true;
            outline.fields.clear();
        }
        return ++m_depth <= kMaxDepth;
    }
    bool end_object() override
    {
        --m_depth;
        return m_depth > 0 && !(outline.hasFeatureList && m_depth == 2);
    }
    bool key(string_t& name) override
    {
        constexpr std::size_t kMostFields = 1000;
        if (m_depth == 1)
            m_isInFeatures = name == "features";
        if (m_depth == (outline.hasFeatureList ? 3 : 1))
            outline.fields.insert(name);
        return outline.fields.size() < kMostFields;
    }
    bool start_array(std::size_t) override { return m_depth > 0 && ++m_depth <= kMaxDepth; }
    bool end_array() override
    {
        --m_depth;
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

private:
    int m_depth = 0;
    bool m_isInFeatures = false;
};

/// Refuses nesting and numbers of values that no export has.
class Bounds
{
public:
    explicit Bounds(std::string where)
        : m_where(std::move(where))
    {
    }
    void begin() { m_nValues = 0; }
    void check(int depth, Json::parse_event_t event)
    {
        if (depth > kMaxDepth)
            throw Refused{{ErrorCode::BadFormat, m_where + " is nested too deeply for an export", {}}};
        if (event == Json::parse_event_t::value && ++m_nValues > kMostValues)
            throw Refused{{ErrorCode::Limit, m_where + ": a record has more than four million values", {}}};
    }

private:
    std::string m_where;
    std::int64_t m_nValues = 0;
};

/// Runs the parser; its exceptions become errors. An error of the file comes first: it made the text end early.
template <typename Parse> Result<void> parsed(const JsonBytes& bytes, const std::string& where, Parse parse)
{
    try {
        parse();
    } catch (const Refused& refused) {
        return tl::unexpected<Error>(refused.error);
    } catch (const Json::exception& error) {
        if (!bytes.state())
            return bytes.state();
        return notJson(where, error.what());
    }
    return bytes.state();
}

} // namespace

void NonNumberFilter::giveWord(std::string& out)
{
    const bool isNone = m_word == "NaN" || m_word == "Infinity" || m_word == "-Infinity" || m_word == "-NaN";
    out += isNone ? std::string_view("null") : std::string_view(m_word);
    m_word.clear();
}

void NonNumberFilter::feed(std::string_view text, std::string& out)
{
    constexpr std::size_t kLongestWord = 9; // -Infinity
    for (const char c : text) {
        if (m_isInString) {
            out += c;
            m_isInString = m_isEscaped || c != '"';
            m_isEscaped = !m_isEscaped && c == '\\';
            continue;
        }
        const bool isOfWord = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
        if (isOfWord) {
            m_word += c;
            if (m_word.size() <= kLongestWord)
                continue;
            out += m_word; // no word of ours: give it out as it is
            m_word.clear();
            continue;
        }
        giveWord(out);
        out += c;
        m_isInString = c == '"';
    }
}

Result<Outline> outlineOf(const fs::path& file)
{
    TRY_ASSIGN(auto stream, text::InputStream::open(file));
    JsonBytes bytes(std::move(stream));
    std::istream input(&bytes);
    OutlineReader reader;
    TRY(parsed(bytes, file.string(),
               [&] { Json::sax_parse(input, &reader, nlohmann::detail::input_format_t::json, false); }));
    return reader.outline;
}

Result<void> forEachLine(const fs::path& file, const TakeRecord& take)
{
    TRY_ASSIGN(auto stream, text::InputStream::open(file));
    text::LineReader lines(std::move(stream), kMostRecordBytes);
    std::string line, cleaned;
    while (true) {
        TRY_ASSIGN(const bool hasLine, lines.next(line));
        if (!hasLine)
            return {};
        if (line.find_first_not_of(" \t\r\n") == std::string::npos)
            continue;
        const std::string where = file.string() + ", line " + std::to_string(lines.lineNumber());
        cleaned.clear();
        NonNumberFilter filter;
        filter.feed(line, cleaned);
        filter.end(cleaned);
        Bounds bounds(where);
        Json record;
        try {
            record = Json::parse(cleaned, [&bounds](int depth, Json::parse_event_t event, const Json&) {
                bounds.check(depth, event);
                return true;
            });
        } catch (const Refused& refused) {
            return tl::unexpected<Error>(refused.error);
        } catch (const Json::exception& error) {
            return notJson(where, error.what());
        }
        if (!record.is_object())
            return fail(ErrorCode::BadFormat, where + " is not a JSON object, which a record is");
        TRY(take(record, where, lines.position()));
    }
}

Result<void> forEachFeature(const fs::path& file, const TakeRecord& take, const TakeRecord& takeHeader)
{
    TRY_ASSIGN(auto stream, text::InputStream::open(file));
    JsonBytes bytes(std::move(stream));
    std::istream input(&bytes);
    Bounds bounds(file.string());
    Json header = Json::object();
    std::string key;
    std::int64_t nFeatures = 0;
    // Every element is handed on as it ends, and dropped: the callback's false takes it out of the result.
    const auto follow = [&](int depth, Json::parse_event_t event, Json& value) {
        using Event = Json::parse_event_t;
        bounds.check(depth, event);
        if (depth == 0)
            return true;
        if (depth == 1 && event == Event::key)
            key = value.get<std::string>();
        else if (depth == 1 && event == Event::value)
            header[key] = value;
        else if (depth == 2 && event == Event::object_end && key == "features") {
            const std::string where = file.string() + ", feature " + std::to_string(++nFeatures);
            if (auto taken = take(value, where, bytes.position()); !taken)
                throw Refused{std::move(taken.error())};
            bounds.begin();
            bytes.allow(kMostRecordBytes);
            return false;
        }
        return depth > 2 || key == "features";
    };
    TRY(parsed(bytes, file.string(), [&] { const Json rest = Json::parse(input, follow); }));
    return takeHeader(header, file.string(), bytes.position());
}

} // namespace atomscope::foreign
