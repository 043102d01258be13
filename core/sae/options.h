#pragma once

#include "core/sae/sae.h"

#include <optional>
#include <string>

namespace atomscope {

// The answers that `--sae-option KEY=VALUE` may give. Each getter: nothing if not given, error Usage if unreadable.

/// Error Usage for a key that nobody asks for, listing those that exist.
Result<void> checkSaeOptions(const SaeOptions& options);

/// input_scale=S, S > 0.
Result<std::optional<float>> inputScaleOption(const SaeOptions& options);
/// input_norm=none | layer_norm | constant_norm_rescale, for files that say another one than they were trained with.
Result<std::optional<InputNorm>> inputNormOption(const SaeOptions& options);
/// threshold=T: above what an atom fires.
Result<std::optional<float>> thresholdOption(const SaeOptions& options);
/// k=K, 1 <= K <= most: how many atoms of a token fire.
Result<std::optional<int>> kOption(const SaeOptions& options, int most);
/// centring=subtract_mean | none.
Result<std::optional<Centring>> centringOption(const SaeOptions& options);
/// KEY=true | false, for prepend_bos, apply_b_dec_to_input and fold_decoder_norm.
Result<std::optional<bool>> flagOption(const SaeOptions& options, const char* key);
inline Result<std::optional<bool>> prependBosOption(const SaeOptions& options)
{
    return flagOption(options, "prepend_bos");
}
/// activation=relu | topk | threshold, where a file leaves it open.
Result<std::optional<std::string>> activationOption(const SaeOptions& options);
/// hook_name=blocks.L....
std::optional<std::string> hookNameOption(const SaeOptions& options);
/// out_hook_name=blocks.L..., of a transcoder.
std::optional<std::string> outHookNameOption(const SaeOptions& options);

/// The rule a decision names when the user decided.
inline constexpr const char* kDecidedByOption = "given with --sae-option";

/// Error Unanswered: what `what` is cannot be told from `where`; how to say it.
tl::unexpected<Error> askFor(const std::string& where, const std::string& what, const std::string& option);

} // namespace atomscope
