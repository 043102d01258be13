#include "core/jobs/hidden.h"

#include "core/formats/tensorsource.h"
#include "core/jobs/tokenids.h"
#include "core/model/languagemodel.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <new>

namespace atomscope {

namespace {

constexpr int kRowsAtOnce = 4096; // tokens in the model's buffers at a time

/// [B*T, width].
Result<std::vector<float>> activationsOf(const LanguageModel& model, const TokenIds& tokens, const Site& site,
                                         int width)
{
    const auto T = static_cast<std::size_t>(tokens.T);
    std::vector<float> values;
    try {
        values.resize(tokens.ids.size() * static_cast<std::size_t>(width));
    } catch (const std::bad_alloc&) {
        return fail(
            ErrorCode::Limit,
            fmt::format("not enough memory for {} tokens of {} values; use fewer sequences", tokens.ids.size(), width));
    }
    const auto workspace = model.makeWorkspace();
    const int step = std::max(1, kRowsAtOnce / tokens.T);
    for (int first = 0; first < tokens.B; first += step) {
        const int count = std::min(step, tokens.B - first);
        const auto row = static_cast<std::size_t>(first) * T;
        const auto rows = static_cast<std::size_t>(count) * T;
        TRY(model.run(
            std::span(tokens.ids).subspan(row, rows), count, tokens.T, site, *workspace,
            std::span(values).subspan(row * static_cast<std::size_t>(width), rows * static_cast<std::size_t>(width))));
    }
    return values;
}

} // namespace

Result<void> runHiddenJob(const HiddenJob& job)
{
    TRY_ASSIGN(const Site site, siteFromHookName(job.site));
    TRY_ASSIGN(const TokenIds tokens, readTokenIds(job.ids));
    TRY_ASSIGN(const auto model, loadLanguageModel(job.model, {.upTo = site, .needsFingerprint = false, .memory = {}}));
    TRY_ASSIGN(const int width, model->siteWidth(site));
    TRY_ASSIGN(const auto values, activationsOf(*model, tokens, site, width));
    const std::array<NamedArray, 1> arrays = {{{"activations", {tokens.B, tokens.T, width}, values}}};
    return writeSafetensors(job.out, arrays);
}

} // namespace atomscope
