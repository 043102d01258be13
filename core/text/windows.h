#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace atomscope {

/// One window of a document, as the model will see it.
struct Window
{
    std::int32_t firstTokenInDocument = 0; ///< document-token index of the first token that is not the BOS in front
    bool hasBos = false; ///< ids[0] was put in front; it is no token of the document
    std::vector<TokenId> ids; ///< at most `context`, BOS included
    std::vector<std::uint8_t> counted; ///< [ids.size()], 1 = takes part in every count
};

/// How documents become windows.
struct WindowRule
{
    int context = 0; ///< tokens the model sees at once, BOS included
    std::optional<TokenId> bos; ///< put in front of every window; none = nothing is put in front
    std::function<bool(TokenId)> isSpecial; ///< tokens that are counted nowhere; may be empty
};

/// Cuts one document, tokenized without the template, into consecutive windows of `context - b` of its tokens, b = 1
/// with a BOS in front, else 0. The last window may be shorter; a document without tokens has none. Not counted: the
/// BOS in front; special tokens written in the document; without BOS, the first position of every window.
/// Error Usage when no token of a window could ever be counted (context < 2).
Result<std::vector<Window>> cutWindows(std::span<const TokenId> document, const WindowRule& rule);

/// The windows of a document that somebody has cut already: every `context` ids are one, the last may be shorter, and
/// so is the first of a document that begins `offset` tokens behind the start of a row of `context`. A first id that is
/// the rule's BOS was put in front. What is counted, and the error, as in cutWindows().
Result<std::vector<Window>> windowsAsCut(std::span<const TokenId> ids, const WindowRule& rule, int offset = 0);

} // namespace atomscope
