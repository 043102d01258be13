#pragma once

#include "core/base/result.h"
#include "core/store/labelbook.h"

#include <filesystem>
#include <vector>

namespace atomscope {

/// An atom about which two books said different things since they parted. Nothing of it is lost: the label shown is the
/// newest, the others stay in the history.
struct LabelBranch
{
    AtomId atom;
    std::vector<LabelRevision> ends; ///< of the branches, at least two; the label that is shown comes first
};

struct LabelMerge
{
    std::int64_t nRows = 0; ///< revisions and shown-records that were new
    std::vector<AtomId> atoms; ///< with new revisions, ascending
    std::vector<LabelBranch> branches; ///< ascending by atom
};

/// Takes over into the book `into` what `from` has and it has not; `from` is only read. Errors: NotFound if either is
/// missing; else as LabelBook::mergeFrom().
Result<LabelMerge> mergeLabelBooks(const std::filesystem::path& into, const std::filesystem::path& from);

} // namespace atomscope
