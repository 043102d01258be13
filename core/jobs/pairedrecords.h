#pragma once

#include "core/jobs/recordsource.h"
#include "core/store/atomindex.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace atomscope {

/// The records of another index's text, for a null beside it: each is held against that index before anything is made
/// of it. With a seed, the counted tokens of each record change places with each other, over all its windows: what
/// stands there is the same, its order is not. Tokens that are not counted stay where they are.
class PairedRecords : public RecordSource
{
public:
    PairedRecords(std::shared_ptr<RecordSource> records, AtomIndex paired, std::optional<std::uint64_t> shuffleSeed);

    /// Error Conflict for the first record that is another than the paired index's.
    Result<std::optional<SourceRecord>> next() override;
    Result<std::vector<Window>> windows() override;
    Result<void> complete(IndexWindow& window, std::uint64_t firstPosition) override
    {
        return m_records->complete(window, firstPosition);
    }
    void keep() override { m_records->keep(); }
    void goBack() override;
    std::int64_t nReplacedUtf8() const override { return m_records->nReplacedUtf8(); }
    std::int64_t nRead() const override { return m_records->nRead(); }
    std::int64_t size() const override { return m_records->size(); }

private:
    std::shared_ptr<RecordSource> m_records;
    AtomIndex m_paired;
    std::optional<std::uint64_t> m_seed;
    std::int32_t m_nRead = 0;
};

/// Fisher-Yates over the counted tokens of a document's windows, from the seed and the document's number.
void shuffleCounted(std::vector<Window>& windows, std::uint64_t seed, std::int32_t document);

} // namespace atomscope
