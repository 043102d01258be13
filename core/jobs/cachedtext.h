#pragma once

#include "core/base/result.h"
#include "core/formats/shardedarray.h"
#include "core/text/windows.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace atomscope {

/// The tokens that somebody's model has seen, as windows and documents. Tokens are numbered as they lie in the cache.
class CachedText
{
public:
    /// ids: [N] or [B, T]. documents: empty (each window is a document), or one number for each token, or for each
    /// window of [B, T]; equal numbers in a row are one document, and the numbers ascend. rule.context is T;
    /// hasRows: the model saw rows of T tokens, so that no window goes on behind the end of one.
    /// Errors: ShapeMismatch if documents and ids do not fit each other; Usage for a context below 2.
    static Result<CachedText> make(ShardedArray ids, std::optional<ShardedArray> documents, WindowRule rule,
                                   bool hasRows);

    /// Reads all ids once: the largest of them. Errors: BadFormat names an id below 0 or above `limit` and its place.
    Result<std::int32_t> largestId(std::int32_t limit) const;

    /// The id that every window begins with, if it is the same.
    Result<std::optional<TokenId>> commonFirstId();

    /// Tokens of one document.
    struct Run
    {
        std::int64_t first = 0;
        std::int64_t count = 0;
        std::string source; ///< the file its ids begin in, and which of its windows or documents it is
    };
    /// The next document, or nothing at the end. Error BadFormat for a number of a document that descends.
    Result<std::optional<Run>> next();
    void goBack();
    /// Of a run: ids are as largestId() found them.
    Result<std::vector<TokenId>> ids(const Run& run) const;
    Result<std::vector<Window>> windows(const Run& run) const;

    std::int64_t nTokens() const { return m_ids.count(); }
    std::int64_t nRead() const { return m_next; }
    const WindowRule& rule() const { return m_rule; }

private:
    CachedText(ShardedArray ids, std::optional<ShardedArray> documents, WindowRule rule);
    /// Number of the document that a token belongs to.
    Result<std::int64_t> documentAt(std::int64_t token);

    ShardedArray m_ids;
    std::optional<ShardedArray> m_documents;
    WindowRule m_rule;
    bool m_hasRows = false;
    std::int64_t m_tokensOfNumber = 1; // tokens that one entry of m_documents speaks of
    std::int64_t m_next = 0; // the token that the next document begins with
    std::int64_t m_nDocuments = 0;
    std::vector<std::int64_t> m_numbers; // read ahead of m_documents
    std::int64_t m_firstNumber = 0; // place of the first of them
};

} // namespace atomscope
