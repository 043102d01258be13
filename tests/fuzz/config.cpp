// A config.json: every getter answers within its range or says why not.
#include "core/formats/jsonconfig.h"
#include "tests/fuzz/memoryfile.h"

using namespace atomscope;

namespace {

void readEverything(const JsonConfig& config, int depth)
{
    for (const char* key : {"model_type", "n_layer", "rms_norm_eps", "rope_scaling", "tie_word_embeddings", "d_in"}) {
        (void)config.has(key);
        const auto integer = config.integer(key, 1, 1 << 20, 7);
        require(integer ? *integer >= 1 && *integer <= 1 << 20 : !integer.error().message.empty());
        const auto number = config.number(key, 1e-12, 1e12, 0.5);
        require(number ? *number >= 1e-12 && *number <= 1e12 : !number.error().message.empty());
        require(config.flag(key, true).has_value() || !config.isFlag(key));
        const auto text = config.text(key);
        require(text.has_value() || !text.error().message.empty());
        const auto object = config.object(key);
        if (object && depth < 4)
            readEverything(*object, depth + 1);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const MemoryFile file(data, size);
    const auto config = JsonConfig::load(file.path());
    if (config)
        readEverything(*config, 0);
    else
        require(!config.error().message.empty());
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    return {
        R"({"model_type": "gpt2", "n_layer": 2, "n_embd": 24, "tie_word_embeddings": false})",
        R"({"model_type": "llama", "rms_norm_eps": 1e-06, "rope_scaling": {"rope_type": "llama3", "factor": 8.0}})",
        R"({"d_in": 1e30, "n_layer": -1, "rms_norm_eps": null, "tie_word_embeddings": "\u00e9\ud83d\ude00"})",
        R"({"d_in": 18446744073709551615, "n_layer": 2.0, "model_type": ["a", {"b": []}]})",
        "{}",
    };
}
