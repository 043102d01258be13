#pragma once

#include "core/base/result.h"
#include "core/text/jsonfields.h"
#include "core/text/span.h"

#include <memory>
#include <string>
#include <vector>

namespace atomscope::text {

/// A text and the pieces it has been split into so far, in order, none empty. What lies in no piece was removed.
struct Pieces
{
    std::string text;
    Spans spans;
    bool startsInput = false; ///< the first byte of `text` is the first of the whole input
};

/// Splits pieces further, or rewrites them. Immutable.
class PreTokenizer
{
public:
    virtual ~PreTokenizer() = default;
    virtual Result<void> apply(Pieces& pieces) const = 0;
};

/// The "pre_tokenizer" of a tokenizer file, flattened.
struct PreTokenizers
{
    std::vector<std::unique_ptr<PreTokenizer>> steps;
    /// The model sees bytes spelled as characters (a ByteLevel ends the steps); the pieces themselves stay unspelled.
    bool byteLevel = false;

    Result<void> apply(Pieces& pieces) const;
};

/// ByteLevel, Split, Digits, Metaspace and Sequences of them; null for none. Error Unsupported names any other.
Result<PreTokenizers> makePreTokenizers(const Json& part);

} // namespace atomscope::text
