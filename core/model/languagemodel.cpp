#include "core/model/languagemodel.h"

#include "core/formats/hubfolder.h"
#include "core/model/families.h"
#include "core/model/transformer.h"

#include <array>
#include <fmt/format.h>
#include <new>

namespace atomscope {

namespace {

struct Family
{
    std::string_view modelType; ///< config.json's model_type
    Result<Architecture> (*read)(const ModelConfig& config);
};

constexpr std::array<Family, 12> kFamilies = {{
    {"gpt2", gpt2Architecture},
    {"gpt_neo", gptNeoArchitecture},
    {"gpt_neox", gptNeoxArchitecture},
    {"llama", llamaArchitecture},
    {"mistral", mistralArchitecture},
    {"qwen2", qwen2Architecture},
    {"qwen3", qwen3Architecture},
    {"gemma", gemmaArchitecture},
    {"gemma2", gemma2Architecture},
    {"gemma3_text", gemma3TextArchitecture},
    {"gemma3", gemma3Architecture},
    {"phi", phiArchitecture},
}};

} // namespace

Result<std::unique_ptr<LanguageModel>> loadLanguageModel(const std::filesystem::path& path, const LoadOptions& options)
{
    const std::filesystem::path folder = resolveHubFolder(path);
    TRY_ASSIGN(const ModelConfig config, loadModelConfig(folder));
    TRY_ASSIGN(const std::string modelType, config.text("model_type"));
    std::string known;
    for (const Family& family : kFamilies) {
        if (family.modelType == modelType) {
            try {
                TRY_ASSIGN(Architecture architecture, family.read(config));
                return Transformer::load(folder, std::move(architecture), options);
            } catch (const std::bad_alloc&) {
                return fail(ErrorCode::Limit, fmt::format("{}: not enough memory for the model", folder.string()));
            }
        }
        known += fmt::format("{}{}", known.empty() ? "" : ", ", family.modelType);
    }
    return tl::unexpected(
        config.unsupported(fmt::format("model_type '{}' is not supported (these are: {})", modelType, known)));
}

} // namespace atomscope
