#include "core/text/addedtokens.h"

#include "core/text/characters.h"
#include "core/text/tokenizerfile.h"
#include "core/text/utf8.h"

#include <algorithm>
#include <unordered_set>

namespace atomscope::text {

namespace {

constexpr std::size_t kMaxSearchedBytes = std::size_t(8) << 20; // of all added tokens together

Result<AddedToken> parseToken(const Json& entry)
{
    AddedToken token;
    TRY_ASSIGN(token.content, stringField(entry, "content"));
    TRY_ASSIGN(const std::int64_t id, integerField(entry, "id"));
    TRY_ASSIGN(token.special, boolField(entry, "special", false));
    TRY_ASSIGN(token.singleWord, boolField(entry, "single_word", false));
    TRY_ASSIGN(token.lstrip, boolField(entry, "lstrip", false));
    TRY_ASSIGN(token.rstrip, boolField(entry, "rstrip", false));
    TRY_ASSIGN(token.normalized, boolField(entry, "normalized", !token.special));
    if (id < 0 || id >= kMaxTokens)
        return fail(ErrorCode::Limit, "the added token \"" + token.content + "\" has the id " + std::to_string(id));
    token.id = static_cast<std::int32_t>(id);
    return token;
}

Result<void> checkId(const AddedToken& token, const Vocabulary& vocabulary)
{
    const std::int32_t known = vocabulary.find(token.content);
    const bool agrees = known >= 0 ? known == token.id : !vocabulary.has(token.id);
    if (!agrees)
        return fail(ErrorCode::BadFormat,
                    "the added token \"" + token.content + "\" has the id " + std::to_string(token.id)
                        + ", which does not fit the vocabulary");
    return {};
}

bool endsWithWord(std::string_view text)
{
    if (text.empty())
        return false;
    std::size_t at = previousBoundary(text, text.size());
    return isWordCharacter(nextCodePoint(text, at));
}

bool startsWithWord(std::string_view text)
{
    std::size_t at = 0;
    return !text.empty() && isWordCharacter(nextCodePoint(text, at));
}

/// Begin of the white space that ends at `at`, not before `lowest`.
std::size_t spaceBefore(std::string_view text, std::size_t at, std::size_t lowest)
{
    while (at > lowest) {
        const std::size_t previous = previousBoundary(text, at);
        std::size_t end = previous;
        if (!isSpace(nextCodePoint(text, end)))
            break;
        at = previous;
    }
    return std::max(at, lowest);
}

/// End of the white space that begins at `at`.
std::size_t spaceAfter(std::string_view text, std::size_t at)
{
    while (at < text.size()) {
        std::size_t end = at;
        if (!isSpace(nextCodePoint(text, end)))
            break;
        at = end;
    }
    return at;
}

} // namespace

Result<AddedTokens> AddedTokens::make(const Json& list, const Vocabulary& vocabulary, const Normalizer* normalizer,
                                      std::int32_t nIds)
{
    AddedTokens added;
    if (list.is_null())
        return added;
    if (!list.is_array())
        return fail(ErrorCode::BadFormat, "\"added_tokens\" should be a list");
    std::unordered_set<std::string> contents;
    std::unordered_set<std::int32_t> ids;
    for (const Json& entry : list) {
        TRY_ASSIGN(AddedToken token, parseToken(entry));
        if (token.content.empty())
            continue;
        TRY(checkId(token, vocabulary));
        if (token.id >= nIds)
            continue;
        if (!contents.insert(token.content).second || !ids.insert(token.id).second)
            return fail(ErrorCode::BadFormat, "the added token \"" + token.content + "\" or its id is given twice");
        added.m_tokens.push_back(std::move(token));
    }
    std::stable_partition(added.m_tokens.begin(), added.m_tokens.end(), [](const auto& t) { return t.special; });
    std::size_t searchedBytes = 0;
    for (std::size_t i = 0; i < added.m_tokens.size(); ++i) {
        AddedToken& token = added.m_tokens[i];
        token.searched = token.content;
        if (token.normalized && normalizer != nullptr)
            TRY(normalizer->apply(token.searched, normalizedLimit(token.searched.size())));
        searchedBytes += token.searched.size();
        if (searchedBytes > kMaxSearchedBytes)
            return fail(ErrorCode::Limit,
                        "the added tokens have more than " + std::to_string(kMaxSearchedBytes) + " bytes");
        (token.normalized ? added.m_normalized : added.m_raw).add(token.searched, static_cast<std::int32_t>(i));
    }
    return added;
}

void AddedTokens::split(std::string_view text, bool normalized, bool specialsAsText,
                        std::vector<Segment>& segments) const
{
    const TokenTrie& trie = normalized ? m_normalized : m_raw;
    std::size_t done = 0; // up to here the text is in segments
    std::size_t at = trie.empty() ? text.size() : 0;
    while ((at = trie.nextCandidate(text, at)) < text.size()) {
        std::size_t length = 0;
        const std::int32_t index = trie.longestPrefix(text.substr(at), length);
        if (index < 0) {
            ++at;
            continue;
        }
        const AddedToken& token = m_tokens[static_cast<std::size_t>(index)];
        std::size_t begin = at;
        std::size_t end = at + length;
        at = end; // also a match that is not taken hides those that begin inside it
        if (begin < done || (token.special && specialsAsText))
            continue;
        if (token.singleWord && (endsWithWord(text.substr(0, begin)) || startsWithWord(text.substr(end))))
            continue;
        if (token.lstrip)
            begin = spaceBefore(text, begin, done);
        if (token.rstrip)
            end = spaceAfter(text, end);
        if (begin > done)
            segments.push_back({{done, begin}, -1});
        segments.push_back({{begin, end}, token.id});
        done = end;
    }
    if (done < text.size())
        segments.push_back({{done, text.size()}, -1});
}

const AddedToken* AddedTokens::find(std::string_view content) const
{
    const auto found
        = std::find_if(m_tokens.begin(), m_tokens.end(), [&](const auto& t) { return t.content == content; });
    return found == m_tokens.end() ? nullptr : &*found;
}

} // namespace atomscope::text
