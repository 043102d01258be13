#include "core/jobs/sanitycheck.h"

#include "core/jobs/readings.h"
#include "core/jobs/windowcomputer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace atomscope {

namespace {

constexpr std::int64_t kFewestTokens = 100; // fewer vary too little to judge by
constexpr std::int64_t kTrialTokens = 128; // counted tokens that another reading is tried on
constexpr std::size_t kMostCopied = std::size_t{1} << 28; // values of an SAE that is copied to be changed
constexpr double kLow = 0.5;

Result<Reconstruction> reconstruct(const PairedModel& paired, const Site& site, std::shared_ptr<const Sae> sae,
                                   std::vector<IndexWindow>& windows)
{
    const WindowComputer computer(paired.model, site, std::make_shared<const Encoder>(std::move(sae)), paired.target);
    auto scratch = computer.makeScratch();
    SequenceMoments moments;
    std::int64_t nFirings = 0;
    for (IndexWindow& window : windows) {
        const std::array<IndexWindow*, 1> block = {&window};
        TRY(computer.compute(block, scratch));
        moments.add(window.moments);
        nFirings += std::ssize(window.atom);
    }
    Reconstruction result;
    result.nTokens = moments.nTokens;
    result.explainedVariance = 1 - moments.sumSquaredError / moments.sumSquaredDeviation;
    result.l0 = static_cast<double>(nFirings) / static_cast<double>(moments.nTokens);
    return result;
}

/// The first windows, the last one cut: a shorter beginning has the same activations.
std::vector<IndexWindow> beginning(std::vector<IndexWindow> windows, std::int64_t nTokens)
{
    for (std::size_t w = 0; w < windows.size(); ++w) {
        SequenceTokens& tokens = windows[w].tokens;
        std::size_t length = 0;
        for (; length < tokens.counted.size() && nTokens > 0; ++length)
            nTokens -= tokens.counted[length];
        tokens.ids.resize(length);
        tokens.counted.resize(length);
        if (nTokens == 0) {
            windows.resize(w + 1);
            break;
        }
    }
    return windows;
}

/// Mean norm over counted tokens of what the SAE sees; the scale that makes it sqrt(d_in) is the common one.
Result<double> meanNorm(const PairedModel& paired, const std::vector<IndexWindow>& windows)
{
    const auto D = static_cast<std::size_t>(paired.sae->dIn);
    auto workspace = paired.model->makeWorkspace();
    std::vector<float> x; // [T, D]
    double sum = 0;
    std::int64_t count = 0;
    for (const IndexWindow& window : windows) {
        x.resize(window.tokens.ids.size() * D);
        TRY(paired.model->run(window.tokens.ids, 1, window.length(), paired.site, *workspace, x));
        for (std::size_t t = 0; t < window.tokens.ids.size(); ++t) {
            if (!window.tokens.counted[t])
                continue;
            double total = 0;
            double squares = 0;
            for (std::size_t i = 0; i < D; ++i) {
                total += static_cast<double>(x[t * D + i]);
                squares += static_cast<double>(x[t * D + i]) * static_cast<double>(x[t * D + i]);
            }
            if (paired.sae->centring == Centring::SubtractMean)
                squares -= total * total / static_cast<double>(D);
            sum += std::sqrt(std::max(squares, 0.0));
            ++count;
        }
    }
    return sum / static_cast<double>(count);
}

/// Nothing if it cannot be tried: the model has no such place or has not loaded it, the SAE is too large to copy.
std::optional<OtherReading> tryReading(const PairedModel& paired, const Reading& reading,
                                       std::vector<IndexWindow>& windows)
{
    std::shared_ptr<const Sae> sae = paired.sae;
    if (reading.change) {
        if (sae->W_enc.size() + sae->W_dec.size() + sae->W_skip.size() > kMostCopied)
            return std::nullopt;
        auto changed = std::make_shared<Sae>(*sae);
        reading.change(*changed);
        sae = std::move(changed);
    }
    const auto result = reconstruct(paired, reading.site, std::move(sae), windows);
    if (!result)
        return std::nullopt;
    return OtherReading{reading.cause, reading.reading, reading.remedy, *result};
}

Result<void> tryOthers(const PairedModel& paired, std::vector<IndexWindow> windows, IndexControl& control,
                       SanityCheck& check)
{
    windows = beginning(std::move(windows), kTrialTokens);
    TRY_ASSIGN(const double norm, meanNorm(paired, windows));
    const std::vector<Reading> readings = otherReadings(paired, norm);
    spdlog::info("explained variance {:.3f} on the first {} counted tokens is low: trying {} other readings",
                 check.asRead.explainedVariance, check.asRead.nTokens, readings.size());
    for (const Reading& reading : readings) {
        if (!control.waitWhilePaused())
            return fail(ErrorCode::Cancelled, "stopped before anything was indexed");
        auto tried = tryReading(paired, reading, windows);
        if (!tried)
            continue;
        ++check.nTried;
        const double best = check.better ? check.better->result.explainedVariance : kLow;
        if (tried->result.explainedVariance > best)
            check.better = std::move(*tried);
    }
    // A little better proves nothing: most of what is missing must be found.
    if (check.better && 1 - check.better->result.explainedVariance > (1 - check.asRead.explainedVariance) / 2)
        check.better.reset();
    return {};
}

} // namespace

bool Reconstruction::isLow() const
{
    return nTokens >= kFewestTokens && std::isfinite(explainedVariance) && explainedVariance < kLow;
}

std::string SanityCheck::text() const
{
    std::string line = fmt::format("explained variance {:.3f}, L0 {:.1f} on the first {} counted tokens",
                                   asRead.explainedVariance, asRead.l0, asRead.nTokens);
    if (better)
        return line
            + fmt::format("; with {} it is {:.3f}, L0 {:.1f}", better->reading, better->result.explainedVariance,
                          better->result.l0);
    if (asRead.isLow() && nTried == 0)
        line += ", which is low: SAEs mostly explain more than 0.7 of the place they were trained on. Are the "
                "activations of that place, with the SAE's scale and centring?";
    else if (asRead.isLow())
        line += fmt::format(
            ", which is low: SAEs mostly explain more than 0.7 of their model. None of {} other readings "
            "(centring, scale, norm, orientation, places in the layers that were loaded) is clearly better; is it this "
            "model's SAE?",
            nTried);
    return line;
}

Result<SanityCheck> checkSanity(const PairedModel& paired, std::vector<IndexWindow> windows, IndexControl& control)
{
    SanityCheck check;
    TRY_ASSIGN(check.asRead, reconstruct(paired, paired.site, paired.sae, windows));
    if (check.asRead.isLow() && paired.model)
        TRY(tryOthers(paired, std::move(windows), control, check));
    return check;
}

void logSanity(const SanityCheck& check)
{
    if (check.better)
        return;
    if (check.asRead.isLow())
        spdlog::warn("{}", check.text());
    else
        spdlog::info("{}", check.text());
}

Result<void> refuseMisreading(const SanityCheck& check)
{
    if (!check.better)
        return {};
    return fail(ErrorCode::Conflict,
                fmt::format("the SAE does not fit the model as it is read: {}. The likely cause is {}: {}. "
                            "--no-sanity-check indexes it as it is read",
                            check.text(), check.better->cause, check.better->remedy));
}

} // namespace atomscope
