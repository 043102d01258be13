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
/// centring=subtract_mean | none.
Result<std::optional<Centring>> centringOption(const SaeOptions& options);
/// prepend_bos=true | false.
Result<std::optional<bool>> prependBosOption(const SaeOptions& options);
/// hook_name=blocks.L....
std::optional<std::string> hookNameOption(const SaeOptions& options);

/// The rule a decision names when the user decided.
inline constexpr const char* kDecidedByOption = "given with --sae-option";

} // namespace atomscope
