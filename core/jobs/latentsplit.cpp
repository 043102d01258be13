#include "core/jobs/latentsplit.h"

#include "core/formats/dtypes.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace atomscope {

namespace {

constexpr std::int64_t kEntriesAtOnce = 1 << 14;

} // namespace

LatentSplit::LatentSplit(std::shared_ptr<const TensorSource> file, std::int32_t firstAtom, std::int64_t count)
    : m_file(std::move(file))
    , m_firstAtom(firstAtom)
    , m_count(count)
{
}

Result<LatentSplit> LatentSplit::open(std::shared_ptr<const TensorSource> file, std::int32_t firstAtom)
{
    const TensorInfo* locations = file->find("locations");
    const TensorInfo* activations = file->find("activations");
    if (!locations || !activations)
        return fail(ErrorCode::NotFound,
                    file->path().string() + " has no locations and activations of latents: it is no file of the cache");
    const bool fits = locations->shape.size() == 2 && locations->shape[1] == 3 && activations->shape.size() == 1
        && activations->shape[0] == locations->shape[0];
    if (!fits) {
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("{}: locations have shape [{}] and activations [{}]; [N, 3] and [N] are expected",
                                file->path().string(), fmt::join(locations->shape, ", "),
                                fmt::join(activations->shape, ", ")));
    }
    if (!isWholeType(locations->dtype))
        return fail(ErrorCode::Unsupported, file->path().string() + ": locations are not whole numbers");
    const std::int64_t count = activations->shape[0];
    return LatentSplit(std::move(file), firstAtom, count);
}

Result<LatentSplit::Entry> LatentSplit::entry(std::int64_t at)
{
    if (at < m_first || at >= m_first + std::ssize(m_activations)) {
        const auto n = static_cast<std::size_t>(std::min(kEntriesAtOnce, m_count - at));
        m_locations.resize(3 * n);
        m_activations.resize(n);
        m_first = at;
        TRY(m_file->readWholePart("locations", 3 * at, m_locations));
        TRY(m_file->readPart("activations", at, m_activations));
    }
    const auto place = static_cast<std::size_t>(at - m_first);
    return Entry{m_locations[3 * place], m_locations[3 * place + 1], m_locations[3 * place + 2], m_activations[place]};
}

Result<std::int64_t> LatentSplit::largestLatent() const
{
    std::int64_t largest = -1;
    std::vector<std::int64_t> locations;
    for (std::int64_t first = 0; first < m_count; first += kEntriesAtOnce) {
        locations.resize(static_cast<std::size_t>(3 * std::min(kEntriesAtOnce, m_count - first)));
        TRY(m_file->readWholePart("locations", 3 * first, locations));
        for (std::size_t i = 2; i < locations.size(); i += 3) {
            if (locations[i] < 0)
                return fail(ErrorCode::BadFormat, path().string() + " has a negative number of a latent");
            largest = std::max(largest, locations[i]);
        }
    }
    return largest;
}

Result<void> LatentSplit::seek(std::int64_t row)
{
    if (row == m_row) {
        m_next = m_rowStart;
        return {};
    }
    if (row == m_row + 1) { // m_next is there already
        m_row = row;
        m_rowStart = m_next;
        return {};
    }
    std::int64_t low = row < m_row ? 0 : m_next;
    std::int64_t high = m_count;
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        std::int64_t location = 0;
        TRY(m_file->readWholePart("locations", 3 * middle, {&location, 1}));
        (location < row ? low : high) = location < row ? middle + 1 : middle;
    }
    m_next = low;
    m_rowStart = low;
    m_row = row;
    return {};
}

Result<void> LatentSplit::read(std::int64_t row, std::int64_t T, std::int64_t nAtoms,
                               std::vector<LatentFiring>& firings)
{
    TRY(seek(row));
    for (; m_next < m_count; ++m_next) {
        TRY_ASSIGN(const Entry e, entry(m_next));
        if (e.row > row)
            return {};
        std::string wrong;
        if (e.row < row)
            wrong = fmt::format("is of row {}, behind one of row {}; entries must be ordered by row", e.row, row);
        else if (e.position < 0 || e.position >= T)
            wrong = fmt::format("is at position {} of a row of {} tokens", e.position, T);
        else if (e.latent < 0 || e.latent >= nAtoms)
            wrong = fmt::format("is of latent {} of {}", e.latent, nAtoms);
        else if (!std::isfinite(e.activation))
            wrong = "has an activation that is not a finite number";
        if (!wrong.empty())
            return fail(ErrorCode::BadFormat, fmt::format("{}: entry {} (from 0) {}", path().string(), m_next, wrong));
        if (e.activation > 0)
            firings.push_back({row * T + e.position, m_firstAtom + static_cast<std::int32_t>(e.latent), e.activation});
    }
    return {};
}

} // namespace atomscope
