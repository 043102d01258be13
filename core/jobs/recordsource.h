#pragma once

#include "core/base/result.h"
#include "core/jobs/indexwindow.h"
#include "core/text/windows.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace atomscope {

/// One record of what is indexed. Its DocumentId is its place in the order of records.
struct SourceRecord
{
    std::string source; ///< where it comes from, as pages name it
    std::string hash; ///< SHA-256 of its content, lower-case hexadecimal
    std::uint64_t textHash = 0; ///< of its text alone; decides the half
};

/// What an index job reads: texts, or what others kept of a model's pass over some. Read once from front to back.
class RecordSource
{
public:
    RecordSource() = default;
    RecordSource(const RecordSource&) = delete;
    RecordSource& operator=(const RecordSource&) = delete;
    virtual ~RecordSource() = default;

    /// The next record, or nothing at the end.
    virtual Result<std::optional<SourceRecord>> next() = 0;
    /// The windows of the record that next() gave last.
    virtual Result<std::vector<Window>> windows() = 0;
    /// Adds to a window what is known of it beside its tokens; firstPosition counts the stored tokens of all windows
    /// in front of it. Windows come in order, each once, but the first may be any.
    virtual Result<void> complete(IndexWindow& window, std::uint64_t firstPosition) = 0;

    /// Before the first next(): the beginning will be read twice.
    virtual void keep() = 0;
    /// Begins again.
    virtual void goBack() = 0;

    /// Invalid UTF-8 subparts that became U+FFFD so far.
    virtual std::int64_t nReplacedUtf8() const { return 0; }
    /// How far the reading has come, and the whole in the same unit; 0 = unknown. For progress.
    virtual std::int64_t nRead() const = 0;
    virtual std::int64_t size() const = 0;
};

} // namespace atomscope
