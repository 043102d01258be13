// saprmarks/dictionary_learning: ae.pt, mostly with a config.json beside it. The class is told by the tensors' names,
// since dict_class in config.json names another one for some.
#include "core/formats/jsonconfig.h"
#include "core/formats/torchzip.h"
#include "core/sae/folding.h"
#include "core/sae/formats.h"
#include "core/sae/options.h"
#include "core/sae/saeweights.h"
#include "core/sae/training.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

struct Source
{
    const SaeWeights& weights;
    const std::optional<JsonConfig>& trainer; ///< "trainer" of config.json
    const SaeAnswers& options;
};

Result<void> readLinear(const SaeWeights& weights, const char* encoderBias, const char* decoderBias, Sae& sae)
{
    TRY(weights.readSizes("encoder.weight", MatrixOrder::AtomsFirst, sae));
    TRY(weights.readEncoder("encoder.weight", MatrixOrder::AtomsFirst, sae));
    TRY(weights.readDecoder("decoder.weight", MatrixOrder::InputsFirst, sae));
    return weights.readBiases(encoderBias, decoderBias, sae);
}

Result<void> readMatrices(const SaeWeights& weights, Sae& sae)
{
    TRY(weights.readSizes("W_enc", MatrixOrder::InputsFirst, sae));
    return weights.readSaelensNames(sae);
}

Result<void> readAutoEncoder(const Source& source, Sae& sae)
{
    return readLinear(source.weights, "encoder.bias", "bias", sae);
}

Result<void> readAutoEncoderNew(const Source& source, Sae& sae)
{
    sae.applyBDecToInput = false;
    return readLinear(source.weights, "encoder.bias", "decoder.bias", sae);
}

Result<void> readGated(const Source& source, Sae& sae)
{
    TRY(readLinear(source.weights, "", "decoder_bias", sae));
    Gated gated;
    TRY_ASSIGN(gated.gateBias, source.weights.read("gate_bias", {sae.dSae}));
    TRY_ASSIGN(gated.magnitudeBias, source.weights.read("mag_bias", {sae.dSae}));
    TRY_ASSIGN(gated.magnitudeScale, source.weights.readExponentials("r_mag", sae.dSae));
    sae.activation = std::move(gated);
    return {};
}

Result<void> readJumpRelu(const Source& source, Sae& sae)
{
    sae.applyBDecToInput = false;
    TRY(readMatrices(source.weights, sae));
    TRY_ASSIGN(auto threshold, source.weights.read("threshold", {sae.dSae}));
    sae.activation = JumpRelu{std::move(threshold)};
    return {};
}

/// One threshold for all atoms, of training with batches of TopK.
Result<void> readCommonThreshold(const Source& source, Sae& sae)
{
    TRY_ASSIGN(const float threshold, source.weights.readScalar("threshold"));
    if (threshold < 0) {
        sae.decisions.push_back({"activation", "relu", "the threshold was never trained (it is below 0)"});
        return {};
    }
    sae.activation = JumpRelu{std::vector<float>(static_cast<std::size_t>(sae.dSae), threshold)};
    sae.decisions.push_back({"activation", "jumprelu", "one threshold for all atoms, from the file"});
    return {};
}

/// TopK and BatchTopK have the same tensors; only config.json, or the user, can tell them apart.
Result<bool> isBatchTopK(const Source& source, Sae& sae)
{
    TRY_ASSIGN(const auto asked, activationOption(source.options));
    if (asked) {
        if (*asked == "relu")
            return fail(ErrorCode::Usage, "--sae-option activation=relu: this SAE has topk or threshold");
        return *asked == "threshold";
    }
    if (source.trainer) {
        for (const char* key : {"trainer_class", "dict_class"}) {
            TRY_ASSIGN(const std::string name, source.trainer->text(key, ""));
            if (name.find("TopK") == std::string::npos)
                continue;
            const bool isBatch = name.find("BatchTopK") != std::string::npos;
            sae.decisions.push_back({"class", name, fmt::format("{} in config.json", key)});
            return isBatch;
        }
    }
    return askFor(source.weights.source().path().string(),
                  "whether the k strongest atoms fire or those above a threshold", "activation=topk|threshold");
}

Result<void> readTopK(const Source& source, Sae& sae)
{
    TRY(readLinear(source.weights, "encoder.bias", "b_dec", sae));
    TRY_ASSIGN(const bool isBatch, isBatchTopK(source, sae));
    sae.architecture = isBatch ? "BatchTopKSAE" : "AutoEncoderTopK";
    if (isBatch)
        return readCommonThreshold(source, sae);
    TRY_ASSIGN(const float k, source.weights.readScalar("k"));
    if (!(k >= 1 && k <= static_cast<float>(sae.dSae)))
        return fail(ErrorCode::BadFormat, fmt::format("{} has k = {}", source.weights.source().path().string(), k));
    sae.activation = TopK{static_cast<int>(k)};
    return {};
}

Result<void> readMatryoshka(const Source& source, Sae& sae)
{
    TRY(readMatrices(source.weights, sae));
    return readCommonThreshold(source, sae);
}

struct Class
{
    const char* name;
    std::vector<const char*> tensors; ///< all of them are there
    Result<void> (*read)(const Source& source, Sae& sae);
};

/// In order: the first that fits.
const std::vector<Class>& classes()
{
    static const std::vector<Class> kClasses = {
        {"GatedAutoEncoder", {"encoder.weight", "decoder.weight", "gate_bias", "mag_bias", "r_mag"}, readGated},
        {"AutoEncoderTopK", {"encoder.weight", "decoder.weight", "b_dec", "k"}, readTopK},
        {"AutoEncoder", {"encoder.weight", "decoder.weight", "bias"}, readAutoEncoder},
        {"AutoEncoderNew", {"encoder.weight", "decoder.weight", "decoder.bias"}, readAutoEncoderNew},
        {"MatryoshkaBatchTopKSAE", {"W_enc", "W_dec", "group_sizes", "threshold"}, readMatryoshka},
        {"JumpReluAutoEncoder", {"W_enc", "W_dec", "b_enc", "threshold"}, readJumpRelu},
    };
    return kClasses;
}

const Class* classOf(const SaeWeights& weights)
{
    for (const Class& one : classes()) {
        if (std::ranges::all_of(one.tensors, [&](const char* name) { return weights.has(name); }))
            return &one;
    }
    return nullptr;
}

/// A backup holds the SAE under "ae", beside the optimiser.
std::string prefixOf(const TensorSource& source)
{
    return source.has("ae.encoder.weight") || source.has("ae.W_enc") ? "ae." : "";
}

/// A backup is saved before the scale of the training is folded into the biases.
Result<void> foldNormFactor(const TorchFile& file, Sae& sae)
{
    const PickledScalar* factor = file.scalar("norm_factor");
    double value = 1;
    if (const auto* number = factor ? std::get_if<double>(factor) : nullptr) {
        value = *number;
    } else if (const auto* integer = factor ? std::get_if<std::int64_t>(factor) : nullptr) {
        value = static_cast<double>(*integer);
    } else if (file.has("norm_factor")) {
        TRY_ASSIGN(value, SaeWeights(file).readScalar("norm_factor"));
    }
    if (value == 1)
        return {};
    if (!(value > 1e-20 && value < 1e20))
        return fail(ErrorCode::BadFormat, fmt::format("{} has norm_factor = {}", file.path().string(), value));
    TRY(scaleBiases(sae, static_cast<float>(value)));
    sae.decisions.push_back({"norm_factor", fmt::format("{}", value),
                             "a backup of the training: folded into the biases, as its final save does"});
    return {};
}

/// "resid_post_layer_8", or of the first release a folder "resid_out_layer8", "embed".
std::string siteOfName(const std::string& name, bool isInput)
{
    if (name == "embed")
        return "hook_embed";
    const auto layer
        = name.find("layer_") != std::string::npos ? numberAfter(name, "layer_") : numberAfter(name, "layer");
    if (!layer)
        return {};
    if (name.starts_with("resid_post_") || name.starts_with("resid_out_"))
        return fmt::format("blocks.{}.{}", *layer, isInput ? "hook_resid_pre" : "hook_resid_post");
    if (name.starts_with("mlp_"))
        return fmt::format("blocks.{}.{}", *layer, isInput ? "mlp.hook_in" : "hook_mlp_out");
    if ((name.starts_with("attention_") || name.starts_with("attn_")) && !isInput)
        return fmt::format("blocks.{}.hook_attn_out", *layer);
    return {};
}

Result<SaeTraining> trainingOf(const fs::path& folder, const std::optional<JsonConfig>& config,
                               const std::optional<JsonConfig>& trainer, Sae& sae)
{
    SaeTraining training;
    training.hookRule = "neither config.json nor a folder's name says it";
    if (trainer) {
        TRY_ASSIGN(sae.modelName, trainer->text("lm_name", ""));
        TRY_ASSIGN(const std::string submodule, trainer->text("submodule_name", ""));
        TRY_ASSIGN(const JsonConfig buffer, config->object("buffer"));
        TRY_ASSIGN(const std::string io, buffer.text("io", "out"));
        if (io == "in_and_out")
            return fail(ErrorCode::Unsupported, config->file().string() + ": an SAE of a module's input and output");
        training.hookName = siteOfName(submodule, io == "in");
        training.hookRule = fmt::format("submodule_name \"{}\" ({}) in config.json", submodule, io);
        if (buffer.has("ctx_len")) {
            TRY_ASSIGN(sae.contextSize, buffer.integer("ctx_len", 1, 1 << 24));
        }
        return training;
    }
    for (fs::path at = folder; at.has_filename(); at = at.parent_path()) {
        const std::string name = at.filename().string();
        training.hookName = siteOfName(name, false);
        if (!training.hookName.empty()) {
            training.hookRule = fmt::format("the folder's name, \"{}\"", name);
            break;
        }
    }
    return training;
}

} // namespace

bool isDictionaryLearning(const TensorSource& source)
{
    return classOf(SaeWeights(source, prefixOf(source))) != nullptr;
}

Result<Sae> loadDictionaryLearning(const SaePlace& place, const SaeAnswers& options)
{
    TRY_ASSIGN(const auto file, openTorchZip(place.file));
    const SaeWeights weights(*file, prefixOf(*file));
    const Class* found = classOf(weights);
    if (!found) {
        return fail(ErrorCode::Unsupported,
                    fmt::format("{} has not the tensors of any class of dictionary_learning", place.file.string()));
    }
    std::optional<JsonConfig> config;
    std::optional<JsonConfig> trainer;
    std::error_code ignored;
    fs::path settings = place.folder / "config.json";
    if (!fs::exists(settings, ignored) && place.folder.filename() == "checkpoints") // of one training
        settings = place.folder.parent_path() / "config.json";
    if (fs::exists(settings, ignored)) {
        TRY_ASSIGN(config, JsonConfig::load(settings));
        if (config->has("trainer")) {
            TRY_ASSIGN(trainer, config->object("trainer"));
        }
    }
    Sae sae;
    sae.format = "dictionary_learning";
    sae.architecture = found->name;
    sae.decisions.push_back({"class", found->name, "the names of the tensors"});
    TRY(found->read({weights, trainer, options}, sae));
    TRY(foldNormFactor(*file, sae));
    TRY_ASSIGN(const auto training, trainingOf(place.folder, config, trainer, sae));
    TRY(decideTraining(training, options, sae));
    return sae;
}

} // namespace atomscope
