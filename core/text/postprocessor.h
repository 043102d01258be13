#pragma once

#include "core/base/ids.h"
#include "core/text/jsonfields.h"

#include <optional>
#include <span>
#include <vector>

namespace atomscope::text {

/// What is put around the tokens of a text: BOS, EOS.
class PostProcessor
{
public:
    /// TemplateProcessing, ByteLevel (which moves offsets only) and Sequences of them; null for none. Ids must be
    /// below `nTokens`. Error Unsupported names any other.
    static Result<PostProcessor> make(const Json& part, std::int32_t nTokens);

    std::vector<TokenId> apply(std::span<const TokenId> ids) const;
    /// The token that comes to stand first.
    std::optional<TokenId> first() const;

private:
    struct Template
    {
        std::vector<TokenId> before, after;
    };
    Result<void> add(const Json& part, std::int32_t nTokens);
    Result<void> addTemplate(const Json& part, std::int32_t nTokens);

    std::vector<Template> m_templates; ///< innermost first
};

} // namespace atomscope::text
