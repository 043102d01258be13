#pragma once

#include "core/base/result.h"
#include "core/formats/tensorsource.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace atomscope {

/// One firing of a row of tokens.
struct LatentFiring
{
    std::int64_t token = 0; ///< of the whole cache: row * T + position
    std::int32_t atom = 0;
    float activation = 0;
    friend auto operator<=>(const LatentFiring&, const LatentFiring&) = default;
};

/// A file of delphi's cache of latents: "locations" [N, 3] = (row, position, latent - first) of any whole type, ordered
/// by row, and "activations" [N]. Copies read on their own.
class LatentSplit
{
public:
    /// Errors: NotFound, ShapeMismatch, Unsupported for arrays that are not those.
    static Result<LatentSplit> open(std::shared_ptr<const TensorSource> file, std::int32_t firstAtom);

    const std::filesystem::path& path() const { return m_file->path(); }
    std::int32_t firstAtom() const { return m_firstAtom; }
    std::int64_t count() const { return m_count; }
    /// Reads all locations: the largest latent - first; -1 without any. Error BadFormat for a negative one.
    Result<std::int64_t> largestLatent() const;

    /// Appends what fires in a row of T tokens; rows in turn are fast. Activations at or below 0 are no firings.
    /// Errors: BadFormat names what is wrong with an entry: a row before the one in front of it, a position of T or
    /// more, a latent of nAtoms or more, an activation that is not a finite number.
    Result<void> read(std::int64_t row, std::int64_t T, std::int64_t nAtoms, std::vector<LatentFiring>& firings);
    /// Whether everything up to the last entry has been read.
    bool isAtEnd() const { return m_next >= m_count; }

private:
    struct Entry
    {
        std::int64_t row = 0, position = 0, latent = 0;
        float activation = 0;
    };
    LatentSplit(std::shared_ptr<const TensorSource> file, std::int32_t firstAtom, std::int64_t count);
    Result<Entry> entry(std::int64_t at);
    /// Goes to the first entry of a row, or behind where it would be.
    Result<void> seek(std::int64_t row);

    std::shared_ptr<const TensorSource> m_file;
    std::int32_t m_firstAtom;
    std::int64_t m_count;
    std::int64_t m_next = 0; // entry
    std::int64_t m_row = 0; // that was read last
    std::int64_t m_rowStart = 0; // its first entry
    std::int64_t m_first = 0; // entry that the two begin with
    std::vector<std::int64_t> m_locations; // [n, 3]
    std::vector<float> m_activations; // [n]
};

} // namespace atomscope
