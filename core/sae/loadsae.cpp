#include "core/sae/folding.h"
#include "core/sae/layouts.h"
#include "core/sae/options.h"
#include "core/sae/sae.h"

#include <fmt/format.h>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

Error chooseOne(const fs::path& path, const std::vector<FoundSae>& found)
{
    constexpr std::size_t kMostListed = 200;
    std::string list;
    for (std::size_t i = 0; i < found.size() && i < kMostListed; ++i)
        list += "\n  " + found[i].place.file.string();
    if (found.size() > kMostListed)
        list += fmt::format("\n  ... and {} more", found.size() - kMostListed);
    return Error{ErrorCode::Unanswered,
                 fmt::format("there are {} SAEs below {}; give the path of one:{}", found.size(), path.string(), list),
                 {}};
}

/// fold_decoder_norm=true: activations in units of what each atom adds to the reconstruction.
Result<void> foldIfAsked(const SaeAnswers& options, Sae& sae)
{
    TRY_ASSIGN(const auto folds, flagOption(options, "fold_decoder_norm"));
    if (!folds.value_or(false))
        return {};
    TRY(foldDecoderNorms(sae));
    sae.decisions.push_back({"fold_decoder_norm", "activations times decoder norms", kDecidedByOption});
    return {};
}

/// mats_sae_training kept its SAEs so.
bool isPickle(const fs::path& path)
{
    const std::string name = path.filename().string();
    return name.ends_with(".pkl") || name.ends_with(".pkl.gz") || name.ends_with(".pickle");
}

} // namespace

Result<Sae> loadSae(const fs::path& path, const SaeOptions& given)
{
    const SaeAnswers options(given);
    TRY(options.checkKeys());
    std::error_code ignored;
    if (!fs::exists(path, ignored))
        return fail(ErrorCode::NotFound, fmt::format("{} does not exist", path.string()));
    TRY_ASSIGN(const auto found, findSaes(path));
    if (found.empty() && isPickle(path)) {
        return fail(
            ErrorCode::Unsupported,
            fmt::format("{} is a pickle of Python objects, which is not read: it could run anything. Load it with "
                        "the library that wrote it and save the SAE anew",
                        path.string()));
    }
    if (found.empty()) {
        return fail(ErrorCode::NotFound,
                    fmt::format("{} is not recognised as an SAE, and there is none below it; expected for example a "
                                "folder with cfg.json and sae_weights.safetensors (SAELens)",
                                path.string()));
    }
    if (found.size() > 1)
        return tl::unexpected(chooseOne(path, found));
    TRY_ASSIGN(Sae sae, found[0].layout->load(found[0].place, options));
    sae.weightsFile = found[0].place.file;
    sae.decisions.insert(sae.decisions.begin(),
                         {"format", sae.format, fmt::format("recognised as {}", found[0].layout->name)});
    TRY(foldIfAsked(options, sae));
    TRY(options.checkAllAsked(sae.format));
    return sae;
}

} // namespace atomscope
