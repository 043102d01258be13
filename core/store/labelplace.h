#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <optional>
#include <string>

namespace atomscope {

/// Which file holds the labels of an index, and why.
struct LabelPlace
{
    enum class Reason {
        BesideIndex, ///< NAME.labels beside NAME.atoms
        OtherIndex, ///< the book that another index of the same SAE uses: one book per SAE
        DataFolder, ///< the index's folder is read-only
    };
    std::filesystem::path file; ///< may not exist yet
    Reason reason = Reason::BesideIndex;
    /// A book of this SAE beside the index that may only be read: its labels are to be merged into `file`.
    std::optional<std::filesystem::path> readOnlyBook;
};

/// A damaged book beside the index is returned all the same, so that opening it says so. `dataFolder` is the user's
/// own; it holds label-books.json (SAE fingerprint -> book) and, for read-only folders, labels/….labels. A book beside
/// the index that is another SAE's is left alone: the place is then NAME.XXXXXXXX.labels.
LabelPlace findLabelPlace(const std::filesystem::path& index, const std::string& saeFingerprint,
                          const std::filesystem::path& dataFolder);

/// Notes where the labels of an SAE are, for other indexes of it; the first book stays the SAE's while it exists.
/// Also makes the folder of `place.file`. Call before opening the book.
Result<void> rememberLabelPlace(const LabelPlace& place, const std::string& saeFingerprint,
                                const std::filesystem::path& dataFolder);

} // namespace atomscope
