#include "core/formats/npyheader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace atomscope {

namespace {

constexpr std::uint64_t kMaxText = 1 << 20;
constexpr std::size_t kMaxRank = 32;

/// Reads the few kinds of Python literals that numpy writes: strings, True and False, tuples of whole numbers.
class Literal
{
public:
    explicit Literal(std::string_view text)
        : m_rest(text)
    {
    }

    bool take(char expected)
    {
        skipSpace();
        if (!m_rest.starts_with(expected))
            return false;
        m_rest.remove_prefix(1);
        return true;
    }

    std::optional<std::string_view> string()
    {
        skipSpace();
        if (m_rest.empty() || (m_rest[0] != '\'' && m_rest[0] != '"'))
            return {};
        const auto end = m_rest.find(m_rest[0], 1);
        const auto value = end == std::string_view::npos ? std::string_view() : m_rest.substr(1, end - 1);
        if (end == std::string_view::npos || value.find('\\') != std::string_view::npos)
            return {};
        m_rest.remove_prefix(end + 1);
        return value;
    }

    std::optional<bool> boolean()
    {
        skipSpace();
        for (const auto& [word, value] : {std::pair("True", true), std::pair("False", false)}) {
            if (m_rest.starts_with(word)) {
                m_rest.remove_prefix(std::string_view(word).size());
                return value;
            }
        }
        return {};
    }

    std::optional<std::vector<std::int64_t>> tuple()
    {
        if (!take('('))
            return {};
        std::vector<std::int64_t> values;
        bool hasComma = true;
        while (!take(')')) {
            skipSpace();
            std::int64_t value = -1;
            const auto [end, error] = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), value);
            if (!hasComma || error != std::errc() || value < 0 || values.size() == kMaxRank)
                return {};
            m_rest.remove_prefix(static_cast<std::size_t>(end - m_rest.data()));
            values.push_back(value);
            hasComma = take(',');
        }
        // (5) is a number in parentheses, not a tuple.
        return values.size() == 1 && !hasComma ? std::nullopt : std::optional(values);
    }

    bool atEnd()
    {
        skipSpace();
        return m_rest.empty();
    }

private:
    void skipSpace()
    {
        while (!m_rest.empty() && (m_rest[0] == ' ' || m_rest[0] == '\n' || m_rest[0] == '\t' || m_rest[0] == '\r'))
            m_rest.remove_prefix(1);
    }

    std::string_view m_rest;
};

std::optional<DType> dtypeFromDescr(std::string_view kind)
{
    using Pair = std::pair<std::string_view, DType>;
    constexpr std::array kKinds
        = {Pair("b1", DType::Bool), Pair("u1", DType::U8),  Pair("i1", DType::I8),  Pair("u2", DType::U16),
           Pair("i2", DType::I16),  Pair("u4", DType::U32), Pair("i4", DType::I32), Pair("u8", DType::U64),
           Pair("i8", DType::I64),  Pair("f2", DType::F16), Pair("f4", DType::F32), Pair("f8", DType::F64)};
    const auto found = std::ranges::find(kKinds, kind, &Pair::first);
    return found == kKinds.end() ? std::nullopt : std::optional(found->second);
}

struct Fields
{
    std::optional<std::string> descr;
    std::optional<bool> fortran;
    std::optional<std::vector<std::int64_t>> shape;
};

/// False if the text is not a dict with exactly these three keys. A descr that is not a string leaves it empty.
bool parseDict(std::string_view text, Fields& fields, bool& hasOtherDescr)
{
    Literal literal(text);
    if (!literal.take('{'))
        return false;
    bool hasComma = true;
    while (!literal.take('}')) {
        const auto key = hasComma ? literal.string() : std::nullopt;
        if (!key || !literal.take(':'))
            return false;
        if (*key == "descr" && !fields.descr) {
            fields.descr = literal.string();
            if (!fields.descr) {
                hasOtherDescr = literal.take('[') || literal.take('(');
                return false;
            }
        } else if (*key == "fortran_order" && !fields.fortran) {
            fields.fortran = literal.boolean();
            if (!fields.fortran)
                return false;
        } else if (*key == "shape" && !fields.shape) {
            fields.shape = literal.tuple();
            if (!fields.shape)
                return false;
        } else {
            return false;
        }
        hasComma = literal.take(',');
    }
    return literal.atEnd() && fields.descr && fields.fortran && fields.shape;
}

/// Column-major elements of `shape` into row-major order.
void fromColumnMajor(std::span<const float> columnMajor, std::span<const std::int64_t> shape, std::span<float> out)
{
    std::vector<std::size_t> strides(shape.size(), 1); // of the column-major array
    for (std::size_t axis = 1; axis < shape.size(); ++axis)
        strides[axis] = strides[axis - 1] * static_cast<std::size_t>(shape[axis - 1]);
    std::vector<std::int64_t> index(shape.size(), 0);
    std::size_t from = 0;
    for (float& value : out) {
        value = columnMajor[from];
        for (std::size_t axis = shape.size(); axis-- > 0;) {
            from += strides[axis];
            if (++index[axis] < shape[axis])
                break;
            from -= strides[axis] * static_cast<std::size_t>(shape[axis]);
            index[axis] = 0;
        }
    }
}

} // namespace

Result<NpyPrefix> parseNpyPrefix(std::string_view bytes, const std::string& where)
{
    const auto byte = [&](std::size_t i) { return static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])); };
    if (!bytes.starts_with("\x93NUMPY") || bytes.size() < 10)
        return fail(ErrorCode::BadFormat, fmt::format("{} is not a .npy array", where));
    const auto major = byte(6);
    if (major < 1 || major > 3)
        return fail(ErrorCode::Unsupported, fmt::format("{} has version {} of the .npy format", where, major));
    NpyPrefix prefix;
    prefix.textStart = major == 1 ? 10 : 12;
    if (bytes.size() < prefix.textStart)
        return fail(ErrorCode::BadFormat, fmt::format("{} is truncated", where));
    prefix.textLength = byte(8) | byte(9) << 8;
    if (major > 1)
        prefix.textLength |= byte(10) << 16 | byte(11) << 24;
    if (prefix.textLength > kMaxText)
        return fail(ErrorCode::BadFormat, fmt::format("{} promises a header of {} bytes", where, prefix.textLength));
    return prefix;
}

Result<NpyHeader> parseNpyHeader(std::string_view text, const std::string& where)
{
    Fields fields;
    bool hasOtherDescr = false;
    if (!parseDict(text, fields, hasOtherDescr)) {
        if (hasOtherDescr)
            return fail(ErrorCode::Unsupported, fmt::format("{} holds records; one plain numeric type is read", where));
        return fail(ErrorCode::BadFormat, fmt::format("{} has a broken .npy header", where));
    }
    const std::string_view descr = *fields.descr;
    const auto dtype = descr.size() == 3 ? dtypeFromDescr(descr.substr(1)) : std::nullopt;
    if (!dtype || std::string_view("<>=|").find(descr[0]) == std::string_view::npos) {
        return fail(
            ErrorCode::Unsupported,
            fmt::format("{} holds elements of type \"{}\"; numbers are read (save it as float32)", where, descr));
    }
    NpyHeader header;
    header.dtype = *dtype;
    header.order = descr[0] == '>' ? ByteOrder::Big : ByteOrder::Little;
    header.isFortran = *fields.fortran;
    header.shape = std::move(*fields.shape);
    const auto count = checkedCount(header.shape);
    const auto bytes = count ? checkedBytes(*count, dtypeSize(*dtype) * 8) : std::nullopt;
    if (!bytes)
        return fail(ErrorCode::BadFormat, fmt::format("{} has a shape that is too large", where));
    header.dataBytes = *bytes;
    return header;
}

void toRowMajor(const NpyHeader& header, std::span<float> values)
{
    if (!header.isFortran || header.shape.size() < 2)
        return;
    const std::vector<float> columnMajor(values.begin(), values.end());
    fromColumnMajor(columnMajor, header.shape, values);
}

} // namespace atomscope
