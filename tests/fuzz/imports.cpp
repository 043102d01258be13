// A file of another tool: it is refused with a reason, or becomes an index that verifies.
#include "core/imports/importjob.h"
#include "core/store/verify.h"
#include "tests/fuzz/memoryfile.h"

#include <algorithm>
#include <string_view>

using namespace atomscope;
namespace fs = std::filesystem;

namespace {

/// A number of an atom costs a row for each below it: well-defined, but not worth the time here.
bool hasLargeNumber(std::string_view text)
{
    constexpr int kDigits = 5;
    int nDigits = 0;
    return std::ranges::any_of(text, [&nDigits](char c) {
        nDigits = c >= '0' && c <= '9' ? nDigits + 1 : 0;
        return nDigits >= kDigits;
    });
}

fs::path outFile()
{
    static const fs::path kFile
        = fs::temp_directory_path() / ("atomscope-fuzz-import-" + std::to_string(::getpid()) + ".atoms");
    return kFile;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (hasLargeNumber(std::string_view(reinterpret_cast<const char*>(data), size)))
        return 0;
    const MemoryFile file(data, size);
    const auto outcome = runImport({{file.path()}, outFile(), true}, {}, {});
    if (!outcome) {
        require(!outcome.error().message.empty());
        require(!fs::exists(outFile()) && !fs::exists(outFile().string() + ".importing"));
        return 0;
    }
    require(verifyIndex(outFile()).has_value());
    fs::remove(outFile());
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    return {
        R"({"model_id": "m", "layer": 0, "sae_set": "s", "features": [{"feature_index": 1, "frac_nonzero": 0.5,
"pos_str": ["a", "Ġb"], "pos_values": [2, 1], "neg_str": [], "neg_values": [], "freq_hist_data_bar_values": [0.5, 1.5],
"freq_hist_data_bar_heights": [3, 1], "correlated_features_indices": [0], "correlated_features_pearson": [NaN],
"correlated_features_l1": [0.25], "activations": [{"bin_min": -1, "bin_max": 2, "bin_contains": -1,
"tokens": ["a", "âĢ", "Ļ"], "values": [0, 2, 0], "qualifying_token_index": 1}]}]})",
        R"({"modelId": "m", "layer": "0-s", "index": "3", "frac_nonzero": 0.1, "topkCosSimIndices": [3, 1], "topkCosSimValues": [1, 0.5], "vector": [0.1, 0.2], "maxActApprox": 4})",
        "{\"modelId\": \"m\", \"layer\": \"0-s\", \"index\": 3, \"tokens\": [\"a\", \"b\"], \"values\": [0, 1.5], "
        "\"binMin\": 1, \"binMax\": 2, \"binContains\": 0.5}\n{\"index\": \"4\", \"tokens\": [], \"values\": []}\n",
        R"({"modelId": "m", "layer": "0-s", "index": "3", "description": "cats", "typeName": "human"})",
        R"({"id": "0-s", "modelId": "m", "setName": "s", "num_prompts": 5, "num_tokens_in_prompt": 8})",
    };
}
