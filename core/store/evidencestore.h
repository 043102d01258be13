#pragma once

#include "core/base/result.h"
#include "core/store/indexwriter.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace atomscope {

/// Adds what is measured afterwards to a finished index: block by block, each in a transaction of its own, so that a
/// run that was ended goes on; then all at once as columns of `atoms`. Not thread-safe. Readers may have the file open.
class EvidenceStore
{
public:
    /// `inputs` says what the numbers follow from (text, tools, options); blocks of other inputs are dropped.
    /// Errors: NotFound; BadFormat, Unsupported as AtomIndex::open(); Conflict for an index that is not finished; Io.
    static Result<EvidenceStore> open(const std::filesystem::path& file, const std::string& inputs);
    ~EvidenceStore();
    EvidenceStore(EvidenceStore&&) noexcept;
    EvidenceStore& operator=(EvidenceStore&&) noexcept;

    /// Whether the columns in the table come from these inputs.
    bool isUpToDate() const;
    /// First atoms of the blocks that are there, ascending.
    Result<std::vector<AtomId>> blocks() const;
    /// One block: numbers of some atoms, in an order that is the caller's.
    Result<void> writeBlock(AtomId first, std::span<const double> values);
    Result<std::vector<double>> readBlock(AtomId first) const;
    /// Replaces or adds the columns and drops the blocks.
    Result<void> finish(std::span<const IndexWriter::Column> columns);

private:
    struct Parts;
    explicit EvidenceStore(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace atomscope
