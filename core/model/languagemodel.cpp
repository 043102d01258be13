#include "core/model/languagemodel.h"

#include "core/model/families.h"

#include <array>
#include <fmt/format.h>
#include <new>

namespace atomscope {

namespace {

struct Family
{
    std::string_view modelType; ///< config.json's model_type
    ModelResult (*load)(const std::filesystem::path& folder, const ModelConfig& config);
};

constexpr std::array<Family, 2> kFamilies = {{
    {"gpt2", loadGpt2},
    {"llama", loadLlama},
}};

} // namespace

Result<std::unique_ptr<LanguageModel>> loadLanguageModel(const std::filesystem::path& folder)
{
    TRY_ASSIGN(const ModelConfig config, loadModelConfig(folder));
    TRY_ASSIGN(const std::string modelType, config.text("model_type"));
    std::string known;
    for (const Family& family : kFamilies) {
        if (family.modelType == modelType) {
            try {
                return family.load(folder, config);
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
