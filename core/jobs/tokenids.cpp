#include "core/jobs/tokenids.h"

#include "core/base/file.h"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

namespace atomscope {

namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxBytes = 256 << 20;

std::optional<TokenId> tokenIdOf(const json& value)
{
    if (!value.is_number_unsigned()) // what is at least 0 is parsed as unsigned
        return std::nullopt;
    const auto id = value.get<std::uint64_t>();
    if (id > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max()))
        return std::nullopt;
    return TokenId{static_cast<std::int32_t>(id)};
}

/// A value for a message; what is nested may be nested without bound, and printing it would recurse.
std::string shortened(const json& value)
{
    return value.is_structured() ? "a list" : value.dump(-1, ' ', true).substr(0, 40);
}

/// Appends a JSON array's ids. `place` names the array in messages.
Result<void> appendIds(const json& sequence, const std::filesystem::path& file, const std::string& place,
                       std::vector<TokenId>& ids)
{
    for (const json& value : sequence) {
        const auto id = tokenIdOf(value);
        if (!id)
            return fail(ErrorCode::BadFormat,
                        fmt::format("{}: {} in {} is not a token id", file.string(), shortened(value), place));
        ids.push_back(*id);
    }
    return {};
}

Result<TokenIds> idsOf(const json& sequences, const std::filesystem::path& file)
{
    TokenIds result;
    for (const json& sequence : sequences) {
        if (!sequence.is_array() || sequence.empty())
            return fail(ErrorCode::BadFormat,
                        fmt::format("{}: sequence {} (from 0) is not an array of token ids", file.string(), result.B));
        if (result.B > 0 && sequence.size() != static_cast<std::size_t>(result.T))
            return fail(ErrorCode::BadFormat,
                        fmt::format("{}: sequence {} (from 0) has {} ids and the first one has {}; make all sequences "
                                    "equally long",
                                    file.string(), result.B, sequence.size(), result.T));
        result.T = static_cast<int>(sequence.size());
        TRY(appendIds(sequence, file, fmt::format("sequence {} (from 0)", result.B), result.ids));
        ++result.B;
    }
    return result;
}

Result<json> readArray(const std::filesystem::path& file)
{
    TRY_ASSIGN(const std::string bytes, readTextFile(file, kMaxBytes));
    json array = json::parse(bytes, nullptr, false);
    if (!array.is_array() || array.empty())
        return fail(
            ErrorCode::BadFormat,
            fmt::format("{} is not a JSON array of arrays of token ids, such as [[5, 17], [8, 2]]", file.string()));
    return array;
}

class JsonIds : public TensorSource
{
public:
    JsonIds(std::filesystem::path file, std::vector<std::int64_t> shape, std::vector<TokenId> ids)
        : m_file(std::move(file))
        , m_infos{TensorInfo{"ids", DType::I64, std::move(shape)}}
        , m_ids(std::move(ids))
    {
    }

    const std::filesystem::path& path() const override { return m_file; }
    const std::vector<TensorInfo>& tensors() const override { return m_infos; }

    Result<void> readF32(std::string_view name, std::span<float> out) const override
    {
        TRY(findFor(name, out.size()));
        std::ranges::transform(m_ids, out.begin(), [](TokenId id) { return static_cast<float>(id.v); });
        return {};
    }

    Result<void> readWholePart(std::string_view name, std::int64_t first, std::span<std::int64_t> out) const override
    {
        TRY(findForPart(name, first, out.size()));
        std::transform(m_ids.begin() + first, m_ids.begin() + first + std::ssize(out), out.begin(),
                       [](TokenId id) { return std::int64_t{id.v}; });
        return {};
    }

private:
    std::filesystem::path m_file;
    std::vector<TensorInfo> m_infos;
    std::vector<TokenId> m_ids;
};

} // namespace

Result<TokenIds> readTokenIds(const std::filesystem::path& file)
{
    TRY_ASSIGN(const json sequences, readArray(file));
    return idsOf(sequences, file);
}

Result<std::unique_ptr<TensorSource>> openJsonIds(const std::filesystem::path& file)
{
    TRY_ASSIGN(const json array, readArray(file));
    if (array.front().is_array()) {
        TRY_ASSIGN(TokenIds ids, idsOf(array, file));
        return std::make_unique<JsonIds>(file, std::vector<std::int64_t>{ids.B, ids.T}, std::move(ids.ids));
    }
    std::vector<TokenId> ids;
    TRY(appendIds(array, file, "the array", ids));
    std::vector<std::int64_t> shape{std::ssize(ids)};
    return std::make_unique<JsonIds>(file, std::move(shape), std::move(ids));
}

} // namespace atomscope
