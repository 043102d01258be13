#pragma once

#include "core/jobs/cachedtext.h"
#include "core/jobs/recordsource.h"

#include <stop_token>

namespace atomscope {

/// Documents whose activations somebody has kept, beside their tokens.
class ActivationRecords : public RecordSource
{
public:
    /// activations: any shape with width values for each of the text's tokens. `stop` ends the reading of a long
    /// document with Cancelled.
    ActivationRecords(CachedText text, ShardedArray activations, int width, std::stop_token stop);

    /// The hash is over the document's ids (int32) and activations (f32), little-endian, whatever they were stored as.
    Result<std::optional<SourceRecord>> next() override;
    Result<std::vector<Window>> windows() override { return m_text.windows(m_run); }
    /// Reads IndexWindow::rows. Error BadFormat for a value at a counted token that is not a finite number.
    Result<void> complete(IndexWindow& window, std::uint64_t firstPosition) override;
    void keep() override { }
    void goBack() override { m_text.goBack(); }
    std::int64_t nRead() const override { return m_text.nRead(); }
    std::int64_t size() const override { return m_text.nTokens(); }

private:
    CachedText m_text;
    ShardedArray m_activations;
    std::int64_t m_width;
    std::stop_token m_stop;
    CachedText::Run m_run; // that next() gave last
    std::vector<float> m_values; // reused
};

/// Hash of a document's tokens: over their ids as int32, little-endian.
std::uint64_t idsHash64(std::span<const TokenId> ids);

} // namespace atomscope
