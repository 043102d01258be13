// Michael Hanna's transcoders: layer_<N>.safetensors for every layer, with config.yaml beside them.
#include "core/base/file.h"
#include "core/sae/formats.h"
#include "core/sae/saeweights.h"
#include "core/sae/training.h"

#include <algorithm>
#include <fmt/format.h>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

/// The value of a line "key: value" at the top level; config.yaml has nothing else.
std::string yamlText(std::string_view text, std::string_view key)
{
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (!line.starts_with(key) || line.size() <= key.size() || line[key.size()] != ':')
            continue;
        std::string_view value = line.substr(key.size() + 1);
        constexpr std::string_view kAround = " \t\r\"'";
        const auto first = value.find_first_not_of(kAround);
        if (first == std::string_view::npos)
            return {};
        return std::string(value.substr(first, value.find_last_not_of(kAround) - first + 1));
    }
    return {};
}

/// "mlp.hook_in" or "hook_mlp_out", within a block.
std::string siteOf(std::optional<int> layer, const std::string& hook)
{
    return layer && !hook.empty() ? fmt::format("blocks.{}.{}", *layer, hook) : std::string();
}

} // namespace

bool isMwhanna(const fs::path& file)
{
    const std::string name = file.filename().string();
    const auto layer = numberAfter(name, "layer_");
    std::error_code ignored;
    return layer && name == fmt::format("layer_{}.safetensors", *layer)
        && fs::exists(file.parent_path() / "config.yaml", ignored);
}

Result<Sae> loadMwhanna(const SaePlace& place, const SaeAnswers& options)
{
    TRY_ASSIGN(const auto source, openSafetensors(place.file));
    TRY_ASSIGN(const std::string config, readTextFile(place.folder / "config.yaml", 1 << 20));
    const SaeWeights weights(*source);
    Sae sae;
    sae.format = "mwhanna";
    sae.architecture = "transcoder";
    sae.isTranscoder = true;
    sae.applyBDecToInput = false;
    sae.modelName = yamlText(config, "model_name");
    TRY(weights.readSizes("W_enc", MatrixOrder::AtomsFirst, sae));
    if (const TensorInfo* bias = source->find("b_dec"); bias && bias->count() <= kMaxInput)
        sae.dOut = static_cast<int>(bias->count());
    TRY(weights.readEncoder("W_enc", MatrixOrder::AtomsFirst, sae));
    TRY(weights.readDecoder("W_dec", MatrixOrder::AtomsFirst, sae));
    TRY(weights.readBiases("b_enc", "b_dec", sae));
    SaeTraining training;
    const auto layer = numberAfter(place.file.filename().string(), "layer_");
    training.hookName = siteOf(layer, yamlText(config, "feature_input_hook"));
    training.outHookName = siteOf(layer, yamlText(config, "feature_output_hook"));
    training.hookRule = "the file's name and feature_input_hook, feature_output_hook in config.yaml";
    if (sae.modelName.find("Qwen") != std::string::npos) {
        training.prependBos = false;
        training.bosRule = "Qwen models have no BOS";
    }
    TRY(decideTraining(training, options, sae));
    return sae;
}

} // namespace atomscope
