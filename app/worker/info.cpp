#include "app/worker/commands.h"
#include "core/measures/atomtable.h"
#include "core/measures/cosinenull.h"
#include "core/measures/splice.h"
#include "core/pages/absences.h"
#include "core/store/atomindex.h"
#include "core/store/wholesae.h"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace atomscope::worker {

namespace {

using Json = nlohmann::ordered_json; // keys in the order in which they are printed

Json definitionsJson(const Definitions& d)
{
    return {
        {"model_name", d.modelName},
        {"model_family", d.modelFamily},
        {"model_fingerprint", d.modelFingerprint},
        {"sae_name", d.saeName},
        {"sae_format", d.saeFormat},
        {"sae_architecture", d.saeArchitecture},
        {"sae_fingerprint", d.saeFingerprint},
        {"tokenizer_fingerprint", d.tokenizerFingerprint},
        {"hook_name", d.hookName},
        {"d_in", d.dIn},
        {"d_sae", d.dSae},
        {"n_vocabulary", d.nVocabulary},
        {"centring", d.centring},
        {"centring_rule", d.centringRule},
        {"input_norm", d.inputNorm},
        {"prepend_bos", d.prependBos},
        {"bos_rule", d.bosRule},
        {"bos_id", d.bosId},
        {"context_size", d.contextSize},
        {"specials_as_text", d.specialsAsText},
        {"precision", d.precision},
        {"logit_convention", d.logitConvention},
        {"logit_sigma", d.logitSigma},
        {"logit_sigma_rule", d.logitSigmaRule},
        {"sources", d.sources},
        {"split", d.split},
        {"token_budget", d.tokenBudget},
        {"seed", d.seed},
        {"hold_out_unit", d.holdOutUnit},
        {"corpus_note", d.demoNote},
        {"tool_version", d.toolVersion},
        {"has_loss", d.hasLoss},
        {"inputs", d.inputs},
        {"special_ids", d.specialIds},
        {"firing_rule", d.firingRule},
        {"dense_sample", d.denseSample},
        {"null_kind", d.nullKind},
        {"null_of", d.nullOf},
        {"null_text", d.nullText},
    };
}

Json numbersJson(const IndexState& state, const IndexHealth& health, const Definitions& d)
{
    const auto number = [](double value) -> Json { return std::isfinite(value) ? Json(value) : Json(nullptr); };
    return {
        {"finished", state.isFinished},
        {"n_documents", state.nDocuments},
        {"n_sequences", state.nSequences},
        {"n_positions", state.nPositions},
        {"n_tokens", state.nTokens},
        {"n_firings", state.nFirings},
        {"l0", number(health.l0)},
        {"dead", health.nDead},
        {"dense", health.nDense},
        {"dense_mass", number(health.denseMass)},
        {"fvu", number(health.fvu)},
        {"expected_largest_cosine", number(expectedLargestCosine(d.dSae, d.dIn))},
        {"welch_bound", number(welchBound(d.dSae, d.dIn))},
        {"bytes_per_firing", number(health.bytesPerFiring)},
        {"bytes", state.nBytesOnDisk},
        {"n_segments", state.nSegments},
        {"n_replaced_utf8", state.nReplacedUtf8},
        {"text_hash", state.textHash},
    };
}

/// Of an index that was imported: what an export cannot know is null.
Json importedNumbersJson(const IndexState& state, const ImportedTotals& totals, const Definitions& d)
{
    return {
        {"finished", state.isFinished},
        {"imported_from", d.importedFrom},
        {"n_atoms", totals.nAtoms},
        {"n_examples", totals.nExamples},
        {"n_hypotheses", totals.nHypotheses},
        {"n_windows", totals.nWindows},
        {"n_documents", nullptr},
        {"n_tokens", nullptr},
        {"n_firings", nullptr},
        {"l0", nullptr},
        {"dead", nullptr},
        {"dense", nullptr},
        {"dense_mass", nullptr},
        {"fvu", nullptr},
        {"bytes", state.nBytesOnDisk},
        {"exported_dataset", d.importedDataset},
        {"exported_prompts", d.importedPrompts > 0 ? Json(d.importedPrompts) : Json()},
        {"exported_prompt_tokens", d.importedPromptTokens > 0 ? Json(d.importedPromptTokens) : Json()},
        {"exported_spelling", d.importedSpelling},
    };
}

Result<Json> numbersOf(const AtomIndex& index)
{
    if (index.isImported()) {
        TRY_ASSIGN(const ImportedTotals totals, index.importedTotals());
        return importedNumbersJson(index.state(), totals, index.definitions());
    }
    TRY_ASSIGN(const IndexHealth health, measureHealth(index));
    Json numbers = numbersJson(index.state(), health, index.definitions());
    TRY_ASSIGN(const auto splice, readWholeSae(index.path(), kSpliceName));
    if (splice && Json::accept(*splice))
        numbers["splice"] = Json::parse(*splice, nullptr, false);
    return numbers;
}

void printTable(const Json& values)
{
    for (const auto& [name, value] : values.items()) {
        const auto replace = Json::error_handler_t::replace;
        const std::string text = value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, replace);
        if (!text.empty() && !value.is_null())
            fmt::print("  {:<22} {}\n", name, text);
    }
}

} // namespace

Result<void> runInfo(const InfoArguments& arguments)
{
    TRY_ASSIGN(const AtomIndex index, AtomIndex::open(arguments.file));
    TRY_ASSIGN(auto numbers, numbersOf(index));
    const auto definitions = definitionsJson(index.definitions());
    auto absent = Json::object();
    for (const Absence& absence : absencesOf(index.definitions()))
        absent[absence.what] = absence.reason;
    if (arguments.json) {
        numbers["absent"] = absent;
        numbers["definitions"] = definitions;
        fmt::print("{}\n", numbers.dump(2, ' ', false, Json::error_handler_t::replace));
        return {};
    }
    const std::string kind = index.isImported()
        ? " (imported from an export of " + index.definitions().importedFrom + ")"
        : index.state().isFinished && !index.definitions().nullKind.empty()
        ? " (a null, " + index.definitions().nullKind + ": what chance gives, no trained atoms)"
        : index.state().isFinished ? ""
                                   : " (still being filled)";
    fmt::print("{}{}\n", arguments.file.string(), kind);
    printTable(numbers);
    if (!absent.empty()) {
        fmt::print("not known\n");
        printTable(absent);
    }
    fmt::print("made from\n");
    printTable(definitions);
    return {};
}

} // namespace atomscope::worker
