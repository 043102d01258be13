#include "core/formats/dtypes.h"

#include "core/base/half.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <limits>
#include <utility>

namespace atomscope {

static_assert(std::endian::native == std::endian::little, "elements are copied as they lie in the file");

namespace {

struct NamedType
{
    std::string_view name;
    StoredType type;
};

constexpr std::array kTypes = {
    NamedType{"BOOL", {DType::Bool, 8}},
    NamedType{"U8", {DType::U8, 8}},
    NamedType{"I8", {DType::I8, 8}},
    NamedType{"U16", {DType::U16, 16}},
    NamedType{"I16", {DType::I16, 16}},
    NamedType{"U32", {DType::U32, 32}},
    NamedType{"I32", {DType::I32, 32}},
    NamedType{"U64", {DType::U64, 64}},
    NamedType{"I64", {DType::I64, 64}},
    NamedType{"F16", {DType::F16, 16}},
    NamedType{"BF16", {DType::BF16, 16}},
    NamedType{"F32", {DType::F32, 32}},
    NamedType{"F64", {DType::F64, 64}},
    NamedType{"F8_E4M3", {DType::F8E4M3, 8}},
    NamedType{"F8_E5M2", {DType::F8E5M2, 8}},
    NamedType{"F8_E8M0", {DType::Other, 8}},
    NamedType{"F8_E4M3FNUZ", {DType::Other, 8}},
    NamedType{"F8_E5M2FNUZ", {DType::Other, 8}},
    NamedType{"F4", {DType::Other, 4}},
    NamedType{"F6_E2M3", {DType::Other, 6}},
    NamedType{"F6_E3M2", {DType::Other, 6}},
    NamedType{"C64", {DType::Other, 64}},
};

/// E4M3 without infinities (the "FN" form): exponent bias 7, S.1111.111 is NaN.
float floatFromE4M3(std::uint8_t bits)
{
    const int exponent = (bits >> 3) & 0xf;
    const int mantissa = bits & 0x7;
    const float sign = bits & 0x80 ? -1.0f : 1.0f;
    if (exponent == 0xf && mantissa == 0x7)
        return std::numeric_limits<float>::quiet_NaN();
    if (exponent == 0)
        return sign * std::ldexp(static_cast<float>(mantissa), -9);
    return sign * std::ldexp(static_cast<float>(mantissa + 8), exponent - 10);
}

template <typename Stored> Stored load(const std::byte* bytes, bool swap)
{
    std::array<std::byte, sizeof(Stored)> raw;
    std::memcpy(raw.data(), bytes, sizeof(Stored));
    if (swap)
        std::reverse(raw.begin(), raw.end());
    return std::bit_cast<Stored>(raw);
}

template <typename Stored> void convertPlain(const std::byte* bytes, bool swap, std::span<float> out)
{
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<float>(load<Stored>(bytes + i * sizeof(Stored), swap));
}

template <typename Stored, typename Convert>
void convertBits(const std::byte* bytes, bool swap, std::span<float> out, Convert convert)
{
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = convert(load<Stored>(bytes + i * sizeof(Stored), swap));
}

template <typename Stored> bool convertWhole(const std::byte* bytes, bool swap, std::span<std::int64_t> out)
{
    bool allFit = true;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const Stored value = load<Stored>(bytes + i * sizeof(Stored), swap);
        allFit = allFit && std::in_range<std::int64_t>(value);
        out[i] = static_cast<std::int64_t>(value);
    }
    return allFit;
}

/// False if one of them does not fit.
bool convertWholeElements(DType dtype, bool swap, const std::byte* bytes, std::span<std::int64_t> out)
{
    switch (dtype) {
    case DType::U8:
        return convertWhole<std::uint8_t>(bytes, swap, out);
    case DType::I8:
        return convertWhole<std::int8_t>(bytes, swap, out);
    case DType::U16:
        return convertWhole<std::uint16_t>(bytes, swap, out);
    case DType::I16:
        return convertWhole<std::int16_t>(bytes, swap, out);
    case DType::U32:
        return convertWhole<std::uint32_t>(bytes, swap, out);
    case DType::I32:
        return convertWhole<std::int32_t>(bytes, swap, out);
    case DType::U64:
        return convertWhole<std::uint64_t>(bytes, swap, out);
    default:
        return convertWhole<std::int64_t>(bytes, swap, out);
    }
}

} // namespace

std::optional<StoredType> storedTypeFromName(std::string_view name)
{
    const auto found = std::ranges::find(kTypes, name, &NamedType::name);
    return found == kTypes.end() ? std::nullopt : std::optional(found->type);
}

std::string_view dtypeName(DType dtype)
{
    for (const auto& candidate : kTypes) {
        if (candidate.type.dtype == dtype && dtype != DType::Other)
            return candidate.name;
    }
    return "other";
}

int dtypeSize(DType dtype)
{
    for (const auto& candidate : kTypes) {
        if (candidate.type.dtype == dtype && dtype != DType::Other)
            return candidate.type.bits / 8;
    }
    return 0;
}

std::optional<std::int64_t> checkedCount(std::span<const std::int64_t> shape)
{
    std::int64_t product = 1;
    for (const auto extent : shape) {
        if (extent < 0 || __builtin_mul_overflow(product, extent, &product))
            return std::nullopt;
    }
    return product;
}

std::optional<std::uint64_t> checkedBytes(std::int64_t count, int bits)
{
    std::uint64_t total = 0;
    if (count < 0 || __builtin_mul_overflow(static_cast<std::uint64_t>(count), static_cast<std::uint64_t>(bits), &total)
        || total % 8 != 0)
        return std::nullopt;
    return total / 8;
}

void convertElements(DType dtype, ByteOrder order, const std::byte* bytes, std::span<float> out)
{
    const bool swap = order == ByteOrder::Big;
    switch (dtype) {
    case DType::Bool:
        return convertBits<std::uint8_t>(bytes, swap, out, [](std::uint8_t v) { return v ? 1.0f : 0.0f; });
    case DType::U8:
        return convertPlain<std::uint8_t>(bytes, swap, out);
    case DType::I8:
        return convertPlain<std::int8_t>(bytes, swap, out);
    case DType::U16:
        return convertPlain<std::uint16_t>(bytes, swap, out);
    case DType::I16:
        return convertPlain<std::int16_t>(bytes, swap, out);
    case DType::U32:
        return convertPlain<std::uint32_t>(bytes, swap, out);
    case DType::I32:
        return convertPlain<std::int32_t>(bytes, swap, out);
    case DType::U64:
        return convertPlain<std::uint64_t>(bytes, swap, out);
    case DType::I64:
        return convertPlain<std::int64_t>(bytes, swap, out);
    case DType::F16:
        return convertBits<std::uint16_t>(bytes, swap, out, floatFromHalf);
    case DType::BF16:
        return convertBits<std::uint16_t>(bytes, swap, out, floatFromBfloat);
    case DType::F32:
        return convertPlain<float>(bytes, swap, out);
    case DType::F64:
        return convertPlain<double>(bytes, swap, out);
    case DType::F8E4M3:
        return convertBits<std::uint8_t>(bytes, swap, out, floatFromE4M3);
    case DType::F8E5M2: // the upper byte of a binary16
        return convertBits<std::uint8_t>(
            bytes, swap, out, [](std::uint8_t v) { return floatFromHalf(static_cast<std::uint16_t>(v << 8)); });
    case DType::Other:
        break;
    }
}

Result<void> readElements(const NextBytes& next, DType dtype, ByteOrder order, std::span<float> out)
{
    const auto size = static_cast<std::size_t>(dtypeSize(dtype));
    if (size == 0)
        return fail(ErrorCode::Unsupported, "elements of this type are not read as numbers");
    if (dtype == DType::F32 && order == ByteOrder::Little)
        return next(std::as_writable_bytes(out));
    constexpr std::size_t kBufferBytes = 1 << 18;
    std::vector<std::byte> buffer(std::min(kBufferBytes, out.size() * size));
    const std::size_t step = kBufferBytes / size;
    for (std::size_t done = 0; done < out.size(); done += step) {
        const auto part = out.subspan(done, std::min(step, out.size() - done));
        TRY(next(std::span(buffer).first(part.size() * size)));
        convertElements(dtype, order, buffer.data(), part);
    }
    return {};
}

Result<void> readElements(const RandomAccessFile& file, std::uint64_t offset, DType dtype, ByteOrder order,
                          std::span<float> out)
{
    if (dtypeSize(dtype) == 0)
        return fail(ErrorCode::Unsupported,
                    file.path().string() + " has a tensor of a type that is not read as numbers");
    const auto next = [&file, &offset](std::span<std::byte> bytes) {
        auto outcome = file.readAt(offset, bytes);
        offset += bytes.size();
        return outcome;
    };
    return readElements(next, dtype, order, out);
}

bool isWholeType(DType dtype)
{
    constexpr std::array kWhole
        = {DType::U8, DType::I8, DType::U16, DType::I16, DType::U32, DType::I32, DType::U64, DType::I64};
    return std::ranges::find(kWhole, dtype) != kWhole.end();
}

Result<void> readWholeElements(const RandomAccessFile& file, std::uint64_t offset, DType dtype, ByteOrder order,
                               std::span<std::int64_t> out)
{
    if (!isWholeType(dtype)) {
        return fail(
            ErrorCode::Unsupported,
            fmt::format("{} has {} values where whole numbers are expected", file.path().string(), dtypeName(dtype)));
    }
    constexpr std::size_t kBufferBytes = 1 << 18;
    const auto size = static_cast<std::size_t>(dtypeSize(dtype));
    std::vector<std::byte> buffer(std::min(kBufferBytes, out.size() * size));
    const std::size_t step = kBufferBytes / size;
    for (std::size_t done = 0; done < out.size(); done += step) {
        const auto part = out.subspan(done, std::min(step, out.size() - done));
        const auto bytes = std::span(buffer).first(part.size() * size);
        TRY(file.readAt(offset + done * size, bytes));
        if (!convertWholeElements(dtype, order == ByteOrder::Big, bytes.data(), part))
            return fail(ErrorCode::BadFormat, file.path().string() + " holds a number that needs more than 63 bits");
    }
    return {};
}

} // namespace atomscope
