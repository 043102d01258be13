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
    /// Valid UTF-8 stays valid. Error Limit when the text would become longer than maxBytes.
    virtual Result<void> apply(std::string& text, std::size_t maxBytes) const = 0;
};

/// What is enough for a text of that size, unless a hostile file makes it explode.
constexpr std::size_t normalizedLimit(std::size_t bytes)
{
    return (std::size_t(16) << 20) + 8 * bytes;
}

/// The "normalizer" of a tokenizer file: NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Strip, Replace, Prepend and
/// Sequences of them; null for none. Error Unsupported names any other.
Result<std::unique_ptr<Normalizer>> makeNormalizer(const Json& part);

} // namespace atomscope::text
