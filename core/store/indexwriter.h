#pragma once

#include "core/base/result.h"
#include "core/index/densesampler.h"
#include "core/index/segmentbuilder.h"
#include "core/store/atomindex.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace atomscope {

/// One vocabulary entry.
struct VocabularyEntry
{
    std::string bytes; ///< what it stands for in running text
    std::string spelling; ///< the vocabulary's own
    bool isSpecial = false;
};

/// Documents that a segment completes or continues, and how far the reader of the text has come.
struct SegmentDocuments
{
    std::vector<DocumentRecord> documents; ///< new ones, in order, and again the one it continues (nSequences grown)
    std::int64_t nDocuments = 0; ///< records read completely so far, empty ones included
    std::int64_t nWindowsOfOpenDocument = 0; ///< windows already stored of the record after those
    std::string textHash; ///< SHA-256 chain over records read so far, the open one included
    std::int64_t nReplacedUtf8 = 0; ///< so far
};

/// Writes a NAME.atoms file: the only writer. Not thread-safe.
///
/// Each commit is one transaction; what was committed survives SIGKILL. A row writer(pid, host, boot_id, heartbeat)
/// owns an unfinished file.
class IndexWriter
{
public:
    enum class Existing { Resume, Replace };

    /// Creates the file, or goes on with an unfinished one. Errors: Busy names the owner's pid; Conflict names the
    /// first definition that differs, or says that the file is finished (unless Replace); Unsupported for another
    /// schema.
    static Result<IndexWriter> open(const std::filesystem::path& file, const Definitions& definitions,
                                    Existing existing);
    ~IndexWriter(); ///< gives up the ownership
    IndexWriter(IndexWriter&&) noexcept;
    IndexWriter& operator=(IndexWriter&&) noexcept;

    /// How far the file has come; for resuming.
    const IndexState& state() const;
    /// Documents as of the last commit (its `documents` list is empty).
    const SegmentDocuments& documents() const;

    /// Once, before the first segment.
    Result<void> writeVocabulary(std::span<const VocabularyEntry> entries);
    bool hasVocabulary() const;
    /// sigma of the logit convention, when it could not be known at open(). Kept by resumption.
    Result<void> writeLogitSigma(double sigma, const std::string& rule);
    /// Direct logit effects of atoms first … first + effects.size().
    Result<void> writeLogitEffects(AtomId first, std::span<const LogitEffects> effects);
    /// Atoms that have them already, from 0.
    Result<std::int64_t> nLogitEffects() const;
    Result<void> writeNeighbours(AtomId first, std::span<const std::vector<Neighbour>> neighbours);

    /// One transaction. Also refreshes the heartbeat.
    Result<void> commit(const EncodedSegment& segment, const SegmentDocuments& documents,
                        const DenseChanges& dense = {});
    /// Replaces columns of the wide `atoms` table in one transaction; each has d_sae values in atom order.
    struct Column
    {
        std::string name;
        AtomColumn values;
    };
    Result<void> writeAtomsTable(std::span<const Column> columns, std::span<const std::uint8_t> sparklines,
                                 std::int64_t nTokens);
    Result<void> heartbeat();
    /// Merges segments in tiers so that at most 32 remain.
    Result<void> mergeSegments();
    /// Marks the file finished and gives up the ownership.
    Result<void> finish();
    /// Leaves WAL mode so that the file opens from read-only media; false while somebody still has it open.
    Result<bool> leaveWal();

private:
    struct Parts;
    explicit IndexWriter(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace atomscope
