#pragma once

#include "core/index/types.h"
#include "core/jobs/pairedmodel.h"
#include "core/measures/splice.h"
#include "core/sae/encoder.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace atomscope {

/// Sums over predictions, by Spliced: nats.
struct SpliceSums
{
    std::int64_t nTokens = 0;
    std::array<double, 4> crossEntropy{}, divergence{};

    void add(const SpliceSums& other);
};

/// Runs the whole model over windows with something else in the SAE's place. One object for each calling thread.
class SplicedLoss
{
public:
    /// The whole model must have been loaded.
    SplicedLoss(const PairedModel& pair, std::shared_ptr<const Encoder> encoder);

    /// Adds the activations at the replaced site of the window's counted tokens to sum [O]; how many there are.
    Result<std::int64_t> addActivations(const SequenceTokens& window, std::span<double> sum);
    /// One clean pass and one with each replacement. `mean` [O]. Errors: those of LanguageModel::run(); Limit if the
    /// logits do not fit into memory.
    Result<SpliceSums> measure(const SequenceTokens& window, std::span<const float> mean);

private:
    Result<std::span<const float>> run(const SequenceTokens& window, const Site& site, std::vector<float>& rows);
    Result<void> reconstruct(const SequenceTokens& window);
    /// Log-probabilities of the next token [T, V] with this in the SAE's place.
    Result<void> logProbabilities(const SequenceTokens& window, Spliced spliced, std::span<const float> mean,
                                  std::vector<float>& out);
    void compare(const SequenceTokens& window, Spliced spliced, std::span<const float> other, SpliceSums& sums) const;

    const PairedModel& m_pair;
    std::shared_ptr<const Encoder> m_encoder;
    std::unique_ptr<LanguageModel::Workspace> m_workspace;
    std::unique_ptr<Encoder::Scratch, void (*)(Encoder::Scratch*)> m_scratch;
    SparseRows m_firings;
    std::vector<float> m_rows; // activations of one site, [T, D]
    std::vector<float> m_xHat; // of counted tokens, [n, O]
    std::vector<float> m_clean, m_other; // [T, V]
};

} // namespace atomscope
