#pragma once

#include "core/sae/sae.h"

#include <functional>
#include <optional>
#include <set>
#include <string>

namespace atomscope {

/// What was answered with `--sae-option KEY=VALUE`, and what the loading of one SAE asked for: an answer to a question
/// that nobody asks is a mistake and must not pass in silence. Used from one thread.
class SaeAnswers
{
public:
    explicit SaeAnswers(const SaeOptions& options)
        : m_options(options)
    {
    }
    /// The answer, or null; `key` counts as asked.
    const std::string* find(const char* key) const;
    bool has(const char* key) const { return find(key) != nullptr; }
    /// Error Usage for a key that no format has.
    Result<void> checkKeys() const;
    /// After the loading: error Usage for a key that was not asked for, listing those that were.
    Result<void> checkAllAsked(const std::string& format) const;

private:
    const SaeOptions& m_options;
    mutable std::set<std::string, std::less<>> m_asked;
};

// Each getter: nothing if not given, error Usage if unreadable.

/// input_scale=S, S > 0.
Result<std::optional<float>> inputScaleOption(const SaeAnswers& options);
/// input_norm=none | layer_norm | constant_norm_rescale, for files that say another one than they were trained with.
Result<std::optional<InputNorm>> inputNormOption(const SaeAnswers& options);
/// threshold=T: above what an atom fires.
Result<std::optional<float>> thresholdOption(const SaeAnswers& options);
/// k=K, 1 <= K <= most: how many atoms of a token fire.
Result<std::optional<int>> kOption(const SaeAnswers& options, int most);
/// centring=subtract_mean | subtract_value_bias | none.
Result<std::optional<Centring>> centringOption(const SaeAnswers& options);
/// KEY=true | false, for prepend_bos, apply_b_dec_to_input and fold_decoder_norm.
Result<std::optional<bool>> flagOption(const SaeAnswers& options, const char* key);
inline Result<std::optional<bool>> prependBosOption(const SaeAnswers& options)
{
    return flagOption(options, "prepend_bos");
}
/// activation=relu | topk | threshold, where a file leaves it open.
Result<std::optional<std::string>> activationOption(const SaeAnswers& options);
/// hook_name=blocks.L....
std::optional<std::string> hookNameOption(const SaeAnswers& options);
/// out_hook_name=blocks.L..., of a transcoder.
std::optional<std::string> outHookNameOption(const SaeAnswers& options);

/// The rule a decision names when the user decided.
inline constexpr const char* kDecidedByOption = "given with --sae-option";

/// Error Unanswered: what `what` is cannot be told from `where`; how to say it.
tl::unexpected<Error> askFor(const std::string& where, const std::string& what, const std::string& option);

} // namespace atomscope
