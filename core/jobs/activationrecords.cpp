#include "core/jobs/activationrecords.h"

#include "core/base/hash.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <string_view>
#include <utility>

namespace atomscope {

namespace {

constexpr std::int64_t kValuesAtOnce = 1 << 20;

} // namespace

std::uint64_t idsHash64(std::span<const TokenId> ids)
{
    const auto bytes = std::as_bytes(ids); // little-endian, as this machine is (core/formats/dtypes.cpp)
    return textHash64({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

ActivationRecords::ActivationRecords(CachedText text, ShardedArray activations, int width, std::stop_token stop)
    : m_text(std::move(text))
    , m_activations(std::move(activations))
    , m_width(width)
    , m_stop(std::move(stop))
{
}

Result<std::optional<SourceRecord>> ActivationRecords::next()
{
    TRY_ASSIGN(auto run, m_text.next());
    if (!run)
        return std::nullopt;
    m_run = std::move(*run);
    TRY_ASSIGN(const auto ids, m_text.ids(m_run));
    Sha256 hash;
    hash.add(std::as_bytes(std::span(ids)));
    std::int64_t place = m_run.first * m_width;
    const std::int64_t end = (m_run.first + m_run.count) * m_width;
    while (place < end) {
        if (m_stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped while cached activations were read");
        m_values.resize(static_cast<std::size_t>(std::min(kValuesAtOnce, end - place)));
        TRY(m_activations.read(place, m_values));
        hash.addF32(m_values);
        place += std::ssize(m_values);
    }
    return SourceRecord{m_run.source, hash.finish(), idsHash64(ids)};
}

Result<void> ActivationRecords::complete(IndexWindow& window, std::uint64_t firstPosition)
{
    const auto first = static_cast<std::int64_t>(firstPosition);
    const auto width = static_cast<std::size_t>(m_width);
    window.rows.resize(window.tokens.ids.size() * width);
    TRY(m_activations.read(first * m_width, window.rows));
    std::size_t nKept = 0;
    for (std::size_t t = 0; t < window.tokens.ids.size(); ++t) {
        if (!window.tokens.counted[t])
            continue;
        const auto row = std::span(window.rows).subspan(t * width, width);
        if (!std::ranges::all_of(row, [](float value) { return std::isfinite(value); })) {
            const std::int64_t token = first + static_cast<std::int64_t>(t);
            return fail(ErrorCode::BadFormat,
                        fmt::format("{}: the activations of token {} (from 0) hold a value that is not a finite number",
                                    m_activations.pathAt(token * m_width).string(), token));
        }
        std::ranges::copy(row, window.rows.begin() + static_cast<std::ptrdiff_t>(nKept * width));
        ++nKept;
    }
    window.rows.resize(nKept * width);
    return {};
}

} // namespace atomscope
