#include "tests/support/tinyexport.h"

#include <fstream>
#include <zlib.h>

namespace atomscope::test {

namespace {

using nlohmann::json;

constexpr const char* kModel = "tiny-model";
constexpr const char* kSource = "3-res-tiny";

json feature(const json& index)
{
    return {{"modelId", kModel},
            {"layer", kSource},
            {"index", index},
            {"maxActApprox", nullptr},
            {"pos_str", json::array()},
            {"pos_values", json::array()},
            {"neg_str", json::array()},
            {"neg_values", json::array()},
            {"frac_nonzero", nullptr},
            {"freq_hist_data_bar_values", json::array()},
            {"freq_hist_data_bar_heights", json::array()},
            {"hookName", "blocks.3.hook_resid_post"}};
}

json activation(const json& index, const json& tokens, const json& values, double low = -1, double high = -1,
                double share = -1)
{
    std::size_t strongest = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i].get<double>() > values[strongest].get<double>())
            strongest = i;
    }
    return {{"id", "x"},
            {"modelId", kModel},
            {"layer", kSource},
            {"index", index},
            {"tokens", tokens},
            {"values", values},
            {"maxValue", values[strongest]},
            {"maxValueTokenIndex", strongest},
            {"binMin", low},
            {"binMax", low == -1 ? values[strongest].get<double>() : high},
            {"binContains", share}};
}

json explanation(const json& index, const char* text, const char* method, const char* model)
{
    return {{"id", "e"},
            {"modelId", kModel},
            {"layer", kSource},
            {"index", index},
            {"description", text},
            {"typeName", method},
            {"explanationModelName", model},
            {"authorId", "somebody"},
            {"createdAt", "2024-05-01T10:00:00.000Z"}};
}

json firstFeature()
{
    json atom = feature("0");
    atom["frac_nonzero"] = 0.0002;
    atom["maxActApprox"] = 4.5;
    atom["pos_str"] = {" cat", "âĢĻs"};
    atom["pos_values"] = {3.5, 1.25};
    atom["neg_str"] = {" dog"};
    atom["neg_values"] = {-2.5};
    atom["freq_hist_data_bar_values"] = {0.5, 1.5, 2.5, 3.5};
    atom["freq_hist_data_bar_heights"] = {8, 0, 2, 1};
    atom["logits_hist_data_bar_values"] = {-2, 0, 2};
    atom["logits_hist_data_bar_heights"] = {1, 10, 2};
    return atom;
}

} // namespace

TinyExport tinyExport()
{
    TinyExport files;
    files.source = {{{"id", kSource},
                     {"modelId", kModel},
                     {"setName", "res-tiny"},
                     {"hasDashboards", true},
                     {"num_prompts", 500},
                     {"num_tokens_in_prompt", 8},
                     {"dataset", "some/text"}}};
    json linked = feature(10);
    linked["frac_nonzero"] = 0.5;
    linked["topkCosSimIndices"] = {10, 2, 0};
    linked["topkCosSimValues"] = {1.0, 0.25, 0.75};
    linked["correlated_features_indices"] = {2, 0};
    linked["correlated_features_pearson"] = {0.5, -0.25};
    linked["correlated_features_l1"] = {0.625, 0.125};
    linked["neuron_alignment_indices"] = {7};
    linked["neuron_alignment_values"] = {0.5};
    linked["neuron_alignment_l1"] = {0.0625};
    json dead = feature("1");
    dead["frac_nonzero"] = 0;
    files.features = {firstFeature(), dead, linked, feature(2)};

    const json cat = {"The", " cat", "âĢĻs", " hat", ".", "Ċ"}, dog = {"A", " dog", " and", " a", " cat", "."};
    const json twice = {" x", " x", " y"};
    files.activations = {
        activation("0", cat, {0, 4.5, 0, 0.5, 0, 0}),
        activation(10, dog, {0.5, 0.25, 0, 0, 0, 0}),
        activation("0", dog, {0, 0, 0, 0, 2.5, 0}),
        // Of an interval, but with a stronger token elsewhere: the strongest one is not what it was chosen for.
        activation("0", cat, {0, 4.5, 0, 0.5, 0, 0}, 0, 1, 0.9999),
        activation("0", dog, {0, 0, 0, 0, 2.5, 0}, 2, 3, 0.0001),
        activation("0", {"No", " pet", " here"}, {0, 0, 0}, 0, 1, 0.9999),
        activation("1", cat, {0, 0, 0, 0, 0, 0}),
        activation("1", cat, {0, 0, 0, 0, 0, 0}),
        activation("2", twice, {1.0, 0.75, 0}),
        activation("2", twice, {1.0, 0.75, 0}),
        activation("2", {" x", " x", " y", ""}, {0.875, 0.5, 0, 0}),
        activation("2", {" y", " x", " x"}, {0, 0.5, 0}),
    };
    files.activations[9]["qualifyingTokenIndex"] = 1;
    files.explanations = {explanation("0", "cats and their hats", "oai_token-act-pair", "gpt-4o-mini"),
                          explanation(3, "  ", "", ""), explanation(3, "nothing else is known", "human", "")};
    return files;
}

json tinyBatch()
{
    json features = json::array();
    const TinyExport files = tinyExport();
    for (std::size_t i = 0; i < 2; ++i) {
        json atom = files.features[i];
        atom["feature_index"] = i;
        for (const char* key : {"index", "layer", "modelId", "hookName", "maxActApprox"})
            atom.erase(key);
        atom["n_prompts_total"] = 500;
        atom["n_tokens_in_prompt"] = 8;
        atom["dataset"] = "some/text";
        atom["activations"] = json::array();
        for (const json& row : files.activations) {
            if (row["index"] != std::to_string(i))
                continue;
            atom["activations"].push_back({{"tokens", row["tokens"]},
                                           {"values", row["values"]},
                                           {"bin_min", row["binMin"]},
                                           {"bin_max", row["binMax"]},
                                           {"bin_contains", row["binContains"]},
                                           {"qualifying_token_index", -1}});
        }
        features.push_back(atom);
    }
    return {{"model_id", kModel}, {"layer", 3}, {"sae_set", "res-tiny"}, {"features", features}};
}

void writeText(const std::filesystem::path& file, const std::string& text)
{
    std::filesystem::create_directories(file.parent_path());
    if (file.extension() != ".gz") {
        std::ofstream(file, std::ios::binary) << text;
        return;
    }
    gzFile stream = gzopen(file.c_str(), "wb");
    gzwrite(stream, text.data(), static_cast<unsigned>(text.size()));
    gzclose(stream);
}

void writeLines(const std::filesystem::path& file, const Rows& rows)
{
    std::string text;
    for (const json& row : rows)
        text += row.dump() + "\n";
    writeText(file, text);
}

void writeExport(const std::filesystem::path& folder, const TinyExport& files)
{
    writeLines(folder / "source.jsonl", files.source);
    writeLines(folder / "features" / "batch-0.jsonl.gz", files.features);
    writeLines(folder / "activations" / "batch-0.jsonl.gz", files.activations);
    writeLines(folder / "explanations" / "batch-0.jsonl.gz", files.explanations);
}

} // namespace atomscope::test
