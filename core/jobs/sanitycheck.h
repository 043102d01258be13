#pragma once

#include "core/base/result.h"
#include "core/jobs/indexcontrol.h"
#include "core/jobs/indexwindow.h"
#include "core/jobs/pairedmodel.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace atomscope {

constexpr std::int64_t kSanityTokens = 1000; ///< counted tokens that an SAE is tried on before its index is begun

/// How well an SAE reconstructs a little text.
struct Reconstruction
{
    std::int64_t nTokens = 0; ///< counted
    double explainedVariance = 0; ///< 1 - sum |x - x_hat|^2 / sum |x - mean(x)|^2; not a number if x does not vary
    double l0 = 0; ///< firings of a token

    /// Most published SAEs explain more than 0.7 where they belong, hardly any less than 0.5; at the wrong place, with
    /// the wrong centring, scale or orientation less than nothing. Too few tokens, or the same one again and again, say
    /// nothing.
    bool isLow() const;
};

/// One other way to read the same files that was tried, and what to say to get it.
struct OtherReading
{
    std::string cause; ///< "the place", "the centring", ...
    std::string reading; ///< "blocks.3.hook_resid_post", "centring=none", ...
    std::string remedy; ///< "--sae-option hook_name=...", or what is wrong with the file
    Reconstruction result;
};

struct SanityCheck
{
    Reconstruction asRead;
    int nTried = 0; ///< other readings, tried only if the reconstruction is low
    std::optional<OtherReading> better; ///< the best of them, if it explains most of what is missing

    /// One line for people.
    std::string text() const;
};

/// Tries an SAE on the beginning of a text, and, if that makes little sense, other readings of the same files: the
/// scale and the norm of the input, centring, matrices that lie the other way round, other places of the model as far
/// as it is loaded. Without a model, where windows bring their activations, nothing else is tried. On the calling
/// thread. Errors: those of the model and the SAE; Cancelled.
Result<SanityCheck> checkSanity(const PairedModel& paired, std::vector<IndexWindow> windows, IndexControl& control);

/// One line in the log, as a warning if the reconstruction is low; nothing where refuseMisreading() says it.
void logSanity(const SanityCheck& check);
/// Error Conflict, naming cause and remedy, if another reading is the right one beyond doubt.
Result<void> refuseMisreading(const SanityCheck& check);

} // namespace atomscope
