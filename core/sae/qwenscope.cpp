// Qwen Scope: layer<N>.sae.pt, with the tensors' names of SAELens and both matrices transposed.
#include "core/formats/torchzip.h"
#include "core/sae/formats.h"
#include "core/sae/options.h"
#include "core/sae/saeweights.h"
#include "core/sae/training.h"

#include <fmt/format.h>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

/// k stands in the repository's name: "...-W32K-L0_50".
std::optional<int> kOfPath(const fs::path& file)
{
    std::error_code ignored;
    std::optional<int> k;
    for (const fs::path& part : fs::absolute(file, ignored).parent_path()) {
        if (const auto number = numberAfter(part.string(), "-L0_"))
            k = number;
    }
    return k;
}

} // namespace

bool isQwenScope(const fs::path& file)
{
    const std::string name = file.filename().string();
    return name.starts_with("layer") && name.ends_with(".sae.pt")
        && name == fmt::format("layer{}.sae.pt", numberAfter(name, "layer").value_or(-1));
}

Result<Sae> loadQwenScope(const SaePlace& place, const SaeAnswers& options)
{
    TRY_ASSIGN(const auto source, openTorchZip(place.file));
    const SaeWeights weights(*source);
    Sae sae;
    sae.format = "qwen-scope";
    sae.architecture = "topk";
    sae.applyBDecToInput = false;
    TRY(weights.readSizes("W_enc", MatrixOrder::AtomsFirst, sae));
    TRY_ASSIGN(auto k, kOption(options, sae.dSae));
    std::string rule = kDecidedByOption;
    if (!k) {
        k = kOfPath(place.file);
        rule = "the repository's name (-L0_k)";
    }
    if (!k)
        return askFor(place.file.string(), "how many atoms of a token fire", "k=K");
    if (*k < 1 || *k > sae.dSae)
        return fail(ErrorCode::BadFormat, fmt::format("{}: k = {} of {} atoms", place.file.string(), *k, sae.dSae));
    sae.activation = TopK{*k};
    sae.decisions.push_back({"k", fmt::format("{}", *k), rule});
    TRY(weights.readEncoder("W_enc", MatrixOrder::AtomsFirst, sae));
    TRY(weights.readDecoder("W_dec", MatrixOrder::InputsFirst, sae));
    TRY(weights.readBiases("b_enc", "b_dec", sae));
    SaeTraining training;
    training.hookName
        = fmt::format("blocks.{}.hook_resid_post", numberAfter(place.file.filename().string(), "layer").value_or(0));
    training.hookRule = "the file's name; all of them read the residual stream behind a block";
    training.prependBos = false;
    training.bosRule = "Qwen models have no BOS";
    TRY(decideTraining(training, options, sae));
    return sae;
}

} // namespace atomscope
