#pragma once

#include "core/base/result.h"
#include "core/text/jsonfields.h"
#include "core/text/normalizers.h"
#include "core/text/span.h"
#include "core/text/tokentrie.h"
#include "core/text/vocabulary.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace atomscope::text {

/// A token that is searched in the text itself, before the model sees it.
struct AddedToken
{
    std::int32_t id = -1;
    std::string content;
    std::string searched; ///< what is looked for, and how the token is spelled: the content, normalised if `normalized`
    bool singleWord = false; ///< only where no word character touches it
    bool lstrip = false; ///< swallows white space before it
    bool rstrip = false; ///< and after it
    bool normalized = false; ///< searched in the normalised text
    bool special = false;
};

/// A part of a text: an added token, or text between them.
struct Segment
{
    Span span;
    std::int32_t id = -1; ///< -1 = text
};

/// The "added_tokens" of a tokenizer file.
class AddedTokens
{
public:
    /// Contents that the vocabulary has must carry its id; others must not take an id of the vocabulary. Error
    /// BadFormat otherwise. Tokens with ids from nIds on are left out.
    static Result<AddedTokens> make(const Json& list, const Vocabulary& vocabulary, const Normalizer* normalizer,
                                    std::int32_t nIds);

    /// Appends the segments of a text: leftmost-longest matches of the tokens searched in raw (or in normalised) text.
    /// With `specialsAsText` the special ones are left in the text.
    void split(std::string_view text, bool normalized, bool specialsAsText, std::vector<Segment>& segments) const;

    const std::vector<AddedToken>& tokens() const { return m_tokens; }
    const AddedToken* find(std::string_view content) const;

private:
    std::vector<AddedToken> m_tokens; ///< special ones first: on equal normalised contents the first one wins
    TokenTrie m_raw; ///< values are indexes into m_tokens
    TokenTrie m_normalized;
};

} // namespace atomscope::text
