#pragma once

#include "core/jobs/indexinputs.h"
#include "core/store/indexwriter.h"

#include <cstdint>
#include <memory>

namespace atomscope {

/// Writes the direct logit effects of all atoms in small steps, going on where the file's end.
class LogitPass
{
public:
    LogitPass(const IndexInputs& inputs, double sigma);

    /// The next atoms; false when all are written (or there is nothing to write).
    Result<bool> step(IndexWriter& writer);

private:
    std::shared_ptr<const LanguageModel> m_model;
    std::shared_ptr<const Sae> m_sae;
    int m_nVocabulary = 0;
    double m_sigma;
    bool m_hasEffects;
    std::unique_ptr<Unembedding> m_unembedding; // copied on first use, let go at the end: it can be large
};

} // namespace atomscope
