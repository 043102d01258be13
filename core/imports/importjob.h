#pragma once

#include "core/base/result.h"
#include "core/store/imported.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace atomscope {

/// Exports of another tool to make an index of.
struct ImportJob
{
    std::vector<std::filesystem::path> inputs; ///< files and folders, all about one SAE
    std::filesystem::path out; ///< NAME.atoms
    bool force = false; ///< replace an index that is there
};

struct ImportProgress
{
    std::int64_t doneBytes = 0, totalBytes = 0; ///< of the files as they lie on the disk
    ImportedTotals totals; ///< so far
    std::string file; ///< being read
};

struct ImportOutcome
{
    ImportedTotals totals;
    std::string from; ///< the tool that exported: "Neuronpedia"
    std::vector<std::filesystem::path> skipped; ///< files in the folders that are no export this program knows
};

/// Reads every export under the inputs (JSON and JSON Lines, also as .gz and .zst) into a new index, file by file in
/// the order of their names. Nothing is there under the name `out` before all is. Memory: one record, and about 300
/// bytes an atom and a different token string.
///
/// Errors: NotFound, Io; Unsupported for a named file that is no export, or when there is none at all; BadFormat and
/// Limit name the file and the line or feature; Conflict when the files are about several SAEs or `out` is there;
/// Cancelled. `observe` is called after every record of some size, in the calling thread; may be empty.
Result<ImportOutcome> runImport(const ImportJob& job, const std::stop_token& stop,
                                const std::function<void(const ImportProgress&)>& observe);

} // namespace atomscope
