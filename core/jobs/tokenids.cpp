#include "core/jobs/tokenids.h"

#include "core/base/file.h"

#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

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

} // namespace

Result<TokenIds> readTokenIds(const std::filesystem::path& file)
{
    TRY_ASSIGN(const std::string bytes, readTextFile(file, kMaxBytes));
    const json sequences = json::parse(bytes, nullptr, false);
    if (!sequences.is_array() || sequences.empty())
        return fail(
            ErrorCode::BadFormat,
            fmt::format("{} is not a JSON array of arrays of token ids, such as [[5, 17], [8, 2]]", file.string()));
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
        for (const json& value : sequence) {
            const auto id = tokenIdOf(value);
            if (!id)
                return fail(ErrorCode::BadFormat,
                            fmt::format("{}: {} in sequence {} (from 0) is not a token id", file.string(),
                                        shortened(value), result.B));
            result.ids.push_back(*id);
        }
        ++result.B;
    }
    return result;
}

} // namespace atomscope
