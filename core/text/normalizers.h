#pragma once

#include "core/base/result.h"
#include "core/text/jsonfields.h"

#include <memory>
#include <string>

namespace atomscope::text {

/// Rewrites a piece of text before it is split. Immutable.
class Normalizer
{
public:
    virtual ~Normalizer() = default;
    /// Valid UTF-8 stays valid. Error Limit when a hostile file would make the text explode.
    virtual Result<void> apply(std::string& text) const = 0;
};

/// The "normalizer" of a tokenizer file: NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Strip, Replace, Prepend and
/// Sequences of them; null for none. Error Unsupported names any other.
Result<std::unique_ptr<Normalizer>> makeNormalizer(const Json& part);

} // namespace atomscope::text
