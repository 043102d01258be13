// Connor Kissane's and Rob Krzyzanowski's attention SAEs: NAME.pt and NAME_cfg.json.
#include "core/formats/jsonconfig.h"
#include "core/formats/torchzip.h"
#include "core/sae/formats.h"
#include "core/sae/options.h"
#include "core/sae/saeweights.h"
#include "core/sae/training.h"

namespace atomscope {

std::filesystem::path connorRobConfig(const std::filesystem::path& file)
{
    return file.parent_path() / (file.stem().string() + "_cfg.json");
}

Result<Sae> loadConnorRob(const SaePlace& place, const SaeAnswers& options)
{
    TRY_ASSIGN(const JsonConfig config, JsonConfig::load(connorRobConfig(place.file)));
    TRY_ASSIGN(const auto source, openTorchZip(place.file));
    const SaeWeights weights(*source);
    Sae sae;
    sae.format = "connor-rob";
    sae.architecture = "standard";
    TRY(weights.readSizes("W_enc", MatrixOrder::InputsFirst, sae));
    TRY_ASSIGN(sae.dIn, config.integer("act_size", 1, kMaxInput, sae.dIn));
    TRY_ASSIGN(sae.dSae, config.integer("dict_size", 1, kMaxAtoms, sae.dSae));
    TRY(weights.readSaelensNames(sae));
    SaeTraining training;
    TRY_ASSIGN(training.hookName, config.text("act_name", ""));
    training.hookRule = "act_name in the file of settings";
    training.prependBos = true;
    training.bosRule = "TransformerLens' default, with which they were trained";
    training.centring = centringOfTransformerLens(hookNameOption(options).value_or(training.hookName));
    training.centringRule = "trained on TransformerLens' default models, whose value biases are folded away and whose "
                            "stream is centred. SAELens gives them activations as they are: --sae-option centring=none";
    TRY_ASSIGN(sae.modelName, config.text("model_name", ""));
    TRY(decideTraining(training, options, sae));
    return sae;
}

} // namespace atomscope
