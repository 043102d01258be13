#pragma once

#include "core/base/result.h"
#include "core/store/atomindex.h"
#include "core/store/database.h"

#include <optional>
#include <string>
#include <string_view>

namespace atomscope {

/// Calls visit(key, field) for every definition, in the order of the struct.
template <typename D, typename Visitor> void forEachDefinition(D& d, Visitor visit)
{
    visit("model_name", d.modelName);
    visit("model_family", d.modelFamily);
    visit("model_fingerprint", d.modelFingerprint);
    visit("sae_name", d.saeName);
    visit("sae_format", d.saeFormat);
    visit("sae_architecture", d.saeArchitecture);
    visit("sae_fingerprint", d.saeFingerprint);
    visit("tokenizer_fingerprint", d.tokenizerFingerprint);
    visit("hook_name", d.hookName);
    visit("centring", d.centring);
    visit("centring_rule", d.centringRule);
    visit("input_norm", d.inputNorm);
    visit("prepend_bos", d.prependBos);
    visit("bos_rule", d.bosRule);
    visit("bos_id", d.bosId);
    visit("context_size", d.contextSize);
    visit("specials_as_text", d.specialsAsText);
    visit("precision", d.precision);
    visit("logit_convention", d.logitConvention);
    visit("logit_sigma", d.logitSigma);
    visit("logit_sigma_rule", d.logitSigmaRule);
    visit("d_in", d.dIn);
    visit("d_sae", d.dSae);
    visit("n_vocabulary", d.nVocabulary);
    visit("sources", d.sources);
    visit("split", d.split);
    visit("token_budget", d.tokenBudget);
    visit("seed", d.seed);
    visit("hold_out_unit", d.holdOutUnit);
    visit("demo_note", d.demoNote);
    visit("tool_version", d.toolVersion);
    visit("has_loss", d.hasLoss);
    visit("inputs", d.inputs);
    visit("errors_absent", d.errorsAbsent);
    visit("special_ids", d.specialIds);
    visit("firing_rule", d.firingRule);
    visit("dense_sample", d.denseSample);
    visit("null_kind", d.nullKind);
    visit("null_of", d.nullOf);
    visit("null_text", d.nullText);
    visit("imported_from", d.importedFrom);
    visit("imported_dataset", d.importedDataset);
    visit("imported_prompts", d.importedPrompts);
    visit("imported_prompt_tokens", d.importedPromptTokens);
    visit("imported_spelling", d.importedSpelling);
}

/// Came later than the first files: has no row, and no part in a digest, where it is empty or false.
bool isOptionalDefinition(std::string_view key);
/// Whether it has a row.
template <typename Value> bool isStoredDefinition(std::string_view key, const Value& value)
{
    return !isOptionalDefinition(key) || value != Value();
}

/// A definition's value as text: as messages show it and digests hash it.
std::string definitionText(const std::string& value);
std::string definitionText(bool value);
std::string definitionText(std::int32_t value);
std::string definitionText(std::int64_t value);
std::string definitionText(std::uint64_t value);
std::string definitionText(double value);
std::string definitionText(const std::vector<std::string>& value); ///< a JSON array

/// Inserts or replaces every definition, in the caller's transaction.
void writeDefinitions(SQLite::Database& database, const Definitions& definitions);
/// Error BadFormat if a definition is missing (unless it is optional) or out of range.
Result<Definitions> readDefinitions(SQLite::Database& database, const std::filesystem::path& file);
/// The first definition that makes another index, with its old and new value. Not compared: the tool's version, the
/// demo's note, and sigma, which is estimated later.
std::optional<std::string> firstDifference(const Definitions& before, const Definitions& now);

} // namespace atomscope
