#include "core/planted/writeplanted.h"

#include "core/formats/tensorsource.h"
#include "core/planted/calibrate.h"
#include "core/planted/words.h"

#include <fstream>
#include <nlohmann/json.hpp>

namespace atomscope {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Result<void> makeFolder(const fs::path& folder)
{
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed)
        return fail(ErrorCode::Io, "could not create " + folder.string() + ": " + failed.message());
    return {};
}

Result<void> writeText(const fs::path& file, const std::string& text)
{
    std::ofstream stream(file, std::ios::binary);
    stream << text;
    stream.flush();
    if (!stream)
        return fail(ErrorCode::Io, "could not write " + file.string() + ": is the disk full?");
    return {};
}

std::string tokenRows(const PlantedSet& set)
{
    std::string text = "[";
    for (std::size_t t = 0; t < set.nTokens(); ++t) {
        text += t == 0 ? "\n[" : t % kPlantedDocumentTokens == 0 ? "],\n[" : ",";
        text += std::to_string(set.text.tokens[t]);
    }
    return text + "]\n]\n";
}

Json conceptJson(const Concept& c, std::size_t nPresent)
{
    Json json = {{"kind", toString(c.kind)}, {"n_present", nPresent}};
    const auto add = [&json](const char* key, int value) {
        if (value >= 0)
            json[key] = value;
    };
    add("token", c.token);
    add("variant", c.variant);
    add("previous", c.previous);
    add("topic", c.topic);
    add("parent", c.parent);
    add("group", c.group);
    if (c.rate > 0)
        json["rate"] = c.rate;
    return json;
}

Json atomJson(const PlantedAtom& atom)
{
    return {{"meaning", atom.meaning}, {"n_meanings", atom.nMeanings}, {"any_of", atom.anyOf},
            {"all_of", atom.allOf},    {"none_of", atom.noneOf},       {"threshold", atom.threshold}};
}

Json truthJson(const PlantedSet& set)
{
    std::vector<std::size_t> nPresent(set.concepts.size());
    for (const auto& entry : set.presences.entries)
        ++nPresent[static_cast<std::size_t>(entry.id)];
    Json concepts = Json::array(), atoms = Json::array();
    for (std::size_t i = 0; i < set.concepts.size(); ++i)
        concepts.push_back(conceptJson(set.concepts[i], nPresent[i]));
    for (std::size_t i = 0; i < set.atoms.size(); ++i) {
        atoms.push_back(atomJson(set.atoms[i]));
        if (set.spec.isSuperposed) // directions overlap: this is the most that a linear encoder with a threshold can do
            atoms.back()["ceiling_f1"] = plantedF1(set, i, 1);
    }
    Json truth = {{"generator", set.spec.name()},
                  {"case", std::string(1, set.spec.kase)},
                  {"seed", set.spec.seed},
                  {"n_documents", set.spec.nDocuments},
                  {"document_tokens", kPlantedDocumentTokens},
                  {"passage_tokens", kPassageTokens},
                  {"concepts", concepts},
                  {"atoms", atoms},
                  {"topics", set.text.topics}};
    if (set.second)
        truth["second"] = {{"first_of", set.second->firstOf}, {"cosine", set.second->cosine}};
    return truth;
}

Result<void> writeBehaviours(const fs::path& file, const PlantedSet& set)
{
    const TacitBehaviours behaviours = tacitBehaviours(set);
    const std::vector<std::int64_t> shape = {set.spec.nDocuments, kPlantedDocumentTokens};
    const NamedArray arrays[]
        = {{"exclusive_or", shape, behaviours.exclusiveOr}, {"sum_of_weak", shape, behaviours.sumOfWeak}};
    return writeSafetensors(file, arrays);
}

} // namespace

Result<void> writePlantedSae(const fs::path& folder, std::span<const PlantedAtom> atoms, std::span<const float> mean,
                             const std::string& name)
{
    TRY(makeFolder(folder));
    const std::size_t F = atoms.size(), D = mean.size();
    std::vector<float> encoder(D * F), decoder(F * D), threshold(F), zeros(F);
    for (std::size_t i = 0; i < F; ++i) {
        for (std::size_t d = 0; d < D; ++d) {
            encoder[d * F + i] = atoms[i].encoder[d];
            decoder[i * D + d] = atoms[i].decoder[d];
        }
        threshold[i] = atoms[i].threshold;
    }
    const auto f = static_cast<std::int64_t>(F), d = static_cast<std::int64_t>(D);
    const NamedArray arrays[] = {{"W_dec", {f, d}, decoder},
                                 {"W_enc", {d, f}, encoder},
                                 {"b_dec", {d}, mean},
                                 {"b_enc", {f}, zeros},
                                 {"threshold", {f}, threshold}};
    TRY(writeSafetensors(folder / "sae_weights.safetensors", arrays));
    const Json config = {{"d_in", d},
                         {"d_sae", f},
                         {"dtype", "float32"},
                         {"architecture", "jumprelu"},
                         {"apply_b_dec_to_input", true},
                         {"normalize_activations", "none"},
                         {"metadata",
                          {{"sae_lens_version", "6.0.0"},
                           {"sae_lens_training_version", "6.0.0"},
                           {"model_name", name},
                           {"hook_name", "blocks.0.hook_resid_post"},
                           {"context_size", kPlantedDocumentTokens},
                           {"prepend_bos", false}}}};
    return writeText(folder / "cfg.json", config.dump(1));
}

Result<void> writePlantedSet(const fs::path& folder, const PlantedSet& set)
{
    TRY(makeFolder(folder));
    const std::string name = set.spec.name();
    TRY(writePlantedSae(folder / "sae", set.atoms, set.directions.mean, name));
    if (set.second)
        TRY(writePlantedSae(folder / "sae-second", set.second->atoms, set.directions.mean, name));
    const NamedArray activations[]
        = {{"activations", {set.spec.nDocuments, kPlantedDocumentTokens, set.directions.D}, set.activations}};
    TRY(writeSafetensors(folder / "activations.safetensors", activations));
    TRY(writeText(folder / "token_ids.json", tokenRows(set)));
    TRY(writeText(folder / "tokenizer.json", plantedTokenizer()));
    if (set.spec.kase == 'L')
        TRY(writeBehaviours(folder / "behaviours.safetensors", set));
    return writeText(folder / "truth.json", truthJson(set).dump(1));
}

} // namespace atomscope
