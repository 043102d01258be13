#include "core/formats/safetensorsheader.h"

#include "core/formats/dtypes.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_set>

namespace atomscope {

namespace {

using nlohmann::json;

// Bounds far above any published file.
constexpr std::size_t kMaxTensors = 1 << 20;
constexpr std::size_t kMaxName = 4096;
constexpr std::size_t kMaxRank = 64;
constexpr std::size_t kMaxKeysOfEntry = 64;
constexpr int kMaxDepth = 32;

/// Collects entries from parse events. A DOM would keep one of two equal keys silently, and Python and Rust disagree
/// about which, so a repeated key is an attack or a mistake.
class HeaderEvents : public nlohmann::json_sax<json>
{
public:
    std::vector<SafetensorsEntry> entries;
    std::string error;

    bool null() override { return other("null"); }
    bool boolean(bool) override { return other("a boolean"); }
    bool number_integer(std::int64_t) override { return other("a negative number"); }
    bool number_float(double, const std::string&) override { return other("a number that is not an integer in range"); }
    bool binary(binary_t&) override { return other("binary data"); }

    bool number_unsigned(std::uint64_t value) override
    {
        if (!isInNumbers())
            return other("a number");
        auto& numbers = m_key == Key::Shape ? m_shape : m_offsets;
        if (numbers.size() >= (m_key == Key::Shape ? kMaxRank : 2))
            return refuse(fmt::format("\"{}\" of tensor \"{}\" has too many values", keyName(), m_name));
        numbers.push_back(value);
        return true;
    }

    bool string(std::string& value) override
    {
        if (m_depth == 2 && m_isMetadata)
            return true;
        if (m_depth == 2 && m_key == Key::DType) {
            m_dtype = value;
            return true;
        }
        return other("a string");
    }

    bool start_object(std::size_t) override
    {
        if (m_depth == 1) {
            m_seenKeys.clear();
            m_dtype.clear();
            m_shape.clear();
            m_offsets.clear();
            m_hasShape = m_hasOffsets = false;
            m_key = Key::None;
        } else if (m_depth >= 2 && !isIgnored()) {
            return other("an object");
        }
        return enter();
    }

    bool start_array(std::size_t) override
    {
        if (m_depth < 2)
            return other("an array");
        if (m_depth == 2 && !m_isMetadata && (m_key == Key::Shape || m_key == Key::Offsets)) {
            (m_key == Key::Shape ? m_hasShape : m_hasOffsets) = true;
            return enter();
        }
        return isIgnored() ? enter() : other("an array");
    }

    bool key(std::string& name) override
    {
        if (m_depth == 1) {
            if (name.size() > kMaxName)
                return refuse("a tensor's name is too long");
            if (!m_names.insert(name).second)
                return refuse(fmt::format("tensor \"{}\" is described twice", name));
            if (m_names.size() > kMaxTensors)
                return refuse("there are too many tensors");
            m_name = name;
            m_isMetadata = name == "__metadata__";
            return true;
        }
        if (m_depth == 2) {
            if (!m_seenKeys.insert(name).second)
                return refuse(fmt::format("key \"{}\" occurs twice in \"{}\"", name, m_name));
            if (!m_isMetadata && m_seenKeys.size() > kMaxKeysOfEntry)
                return refuse(fmt::format("tensor \"{}\" has too many keys", m_name));
            m_key = name == "dtype"      ? Key::DType
                : name == "shape"        ? Key::Shape
                : name == "data_offsets" ? Key::Offsets
                                         : Key::Unknown;
        }
        return true;
    }

    bool end_object() override
    {
        --m_depth;
        return m_depth != 1 || m_isMetadata || finishEntry();
    }

    bool end_array() override
    {
        --m_depth;
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override
    {
        return refuse(fmt::format("it is not valid JSON at byte {}", position));
    }

private:
    enum class Key { None, DType, Shape, Offsets, Unknown };

    const char* keyName() const
    {
        return m_key == Key::DType ? "dtype" : m_key == Key::Shape ? "shape" : "data_offsets";
    }
    bool isIgnored() const { return m_depth >= 2 && !m_isMetadata && m_key == Key::Unknown; }
    bool isInNumbers() const { return m_depth == 3 && (m_key == Key::Shape || m_key == Key::Offsets); }

    bool enter() { return ++m_depth <= kMaxDepth || refuse("it is nested too deeply"); }

    bool refuse(std::string why)
    {
        if (error.empty())
            error = std::move(why);
        return false;
    }

    /// A value of a kind that only an ignored key may have.
    bool other(const char* what)
    {
        if (isIgnored())
            return true;
        if (m_depth == 0)
            return refuse(fmt::format("it is {} instead of an object", what));
        if (m_isMetadata)
            return refuse(fmt::format("\"__metadata__\" holds {} where strings belong", what));
        if (m_depth == 1)
            return refuse(fmt::format("tensor \"{}\" is described by {} instead of an object", m_name, what));
        return refuse(fmt::format("\"{}\" of tensor \"{}\" holds {}", keyName(), m_name, what));
    }

    bool finishEntry()
    {
        const auto type = storedTypeFromName(m_dtype);
        if (!type) {
            return refuse(m_dtype.empty() ? fmt::format("tensor \"{}\" has no dtype", m_name)
                                          : fmt::format("tensor \"{}\" has the unknown dtype \"{}\"", m_name, m_dtype));
        }
        if (!m_hasShape || !m_hasOffsets || m_offsets.size() != 2)
            return refuse(fmt::format("tensor \"{}\" needs a shape and two data_offsets", m_name));
        SafetensorsEntry entry;
        entry.info.name = m_name;
        entry.info.dtype = type->dtype;
        for (const auto extent : m_shape) {
            if (extent > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
                return refuse(fmt::format("the shape of tensor \"{}\" is too large", m_name));
            entry.info.shape.push_back(static_cast<std::int64_t>(extent));
        }
        const auto count = checkedCount(entry.info.shape);
        const auto bytes = count ? checkedBytes(*count, type->bits) : std::nullopt;
        if (!bytes)
            return refuse(fmt::format("the shape of tensor \"{}\" is too large or no whole bytes", m_name));
        entry.begin = m_offsets[0];
        entry.end = m_offsets[1];
        if (entry.end < entry.begin || entry.end - entry.begin != *bytes)
            return refuse(fmt::format("tensor \"{}\" needs {} bytes, its data_offsets are [{}, {}]", m_name, *bytes,
                                      entry.begin, entry.end));
        entries.push_back(std::move(entry));
        return true;
    }

    int m_depth = 0;
    bool m_isMetadata = false;
    Key m_key = Key::None;
    std::string m_name;
    std::unordered_set<std::string> m_names;
    std::unordered_set<std::string> m_seenKeys;
    std::string m_dtype;
    std::vector<std::uint64_t> m_shape;
    std::vector<std::uint64_t> m_offsets;
    bool m_hasShape = false;
    bool m_hasOffsets = false;
};

/// Tensors must fill [0, dataBytes) one after another.
std::string checkLayout(std::vector<SafetensorsEntry>& entries, std::uint64_t dataBytes)
{
    std::ranges::sort(
        entries, [](const auto& a, const auto& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
    std::uint64_t expected = 0;
    for (const auto& entry : entries) {
        if (entry.begin != expected) {
            return fmt::format("tensor \"{}\" begins at byte {} of the data; {} is the end of the one before",
                               entry.info.name, entry.begin, expected);
        }
        expected = entry.end;
    }
    if (expected != dataBytes)
        return fmt::format("its tensors take {} bytes, the file has {}", expected, dataBytes);
    return {};
}

} // namespace

Result<std::vector<SafetensorsEntry>> parseSafetensorsHeader(std::string_view text, std::uint64_t dataBytes,
                                                             const std::string& where)
{
    const auto refuse = [&](const std::string& why) {
        return fail(ErrorCode::BadFormat, fmt::format("{} has a broken safetensors header: {}", where, why));
    };
    // The JSON lexer takes a zero byte for the end of input, which would hide whatever follows.
    if (!text.starts_with('{') || text.find('\0') != std::string_view::npos)
        return refuse("it does not begin with '{', or holds a zero byte");
    HeaderEvents events;
    if (!json::sax_parse(text.begin(), text.end(), &events) || !events.error.empty())
        return refuse(events.error);
    if (const std::string problem = checkLayout(events.entries, dataBytes); !problem.empty())
        return refuse(problem);
    std::ranges::sort(events.entries, {}, [](const auto& entry) -> const std::string& { return entry.info.name; });
    return std::move(events.entries);
}

} // namespace atomscope
