#pragma once

#include "core/base/ids.h"
#include "core/text/jsonfields.h"
#include "core/text/merging.h"
#include "core/text/pairtable.h"
#include "core/text/piececache.h"
#include "core/text/vocabulary.h"

#include <bitset>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace atomscope::text {

/// Byte-pair encoding of one piece of text. Immutable; callers bring a workspace of their own.
class Bpe
{
public:
    /// Memory that is kept from piece to piece. One thread at a time, one Bpe only.
    struct Workspace
    {
        PieceCache cache;
        Merger merger;
        std::vector<std::int32_t> symbols;
        std::vector<TokenId> tokens;
        std::string spelled;
    };

    /// `model` is the file's "model" without its tables. With `byteLevel` the pieces are bytes which the vocabulary
    /// spells as characters. The vocabulary must outlive this. Errors: Unsupported names an option that is not
    /// handled; BadFormat for merges whose tokens the vocabulary lacks.
    static Result<Bpe> make(const Json& model, const Vocabulary& vocabulary,
                            const std::vector<std::pair<std::string, std::string>>& merges, bool byteLevel);

    /// Appends the tokens of a piece (valid UTF-8). Error BadFormat when the unknown token is needed and missing.
    Result<void> encode(std::string_view piece, Workspace& workspace, std::vector<TokenId>& tokens) const;

private:
    explicit Bpe(const Vocabulary& vocabulary, std::size_t nMerges);

    Result<void> readOptions(const Json& model);
    Result<void> addMerges(const std::vector<std::pair<std::string, std::string>>& merges);
    void fillSymbolTables();

    bool tokensOf(std::string_view part, Workspace& workspace, std::vector<TokenId>& tokens) const;
    bool mergePart(std::string_view part, Workspace& workspace, std::vector<TokenId>& tokens) const;
    bool symbolsOf(std::string_view part, Workspace& workspace) const;
    std::int32_t symbol(char32_t c, std::string_view spelling) const;
    bool wholePiece(std::string_view piece, Workspace& workspace, std::vector<TokenId>& tokens) const;
    std::size_t independentPrefix(std::string_view piece) const;
    bool mayJoin(char32_t left, char32_t right) const;
    bool isPlain(char32_t c) const;

    // Characters below this have their symbol in a table; it holds the visible space U+2581.
    static constexpr char32_t kTabled = 0x3000;
    static constexpr std::size_t kJoinSide = 512;

    const Vocabulary* m_vocabulary;
    PairTable m_merges;
    std::bitset<kJoinSide * kJoinSide> m_joins; ///< [left][right]: some merge has such characters at its seam
    std::unordered_set<std::uint64_t> m_farJoins; ///< the same where one of them is not below kJoinSide
    std::vector<std::int32_t> m_symbols; ///< [kTabled] token of a single character, -1 = none
    std::vector<std::int32_t> m_byteTokens; ///< [256] "<0x00>" …, -1 = none
    std::string m_unknown; ///< empty = characters the vocabulary lacks are dropped
    std::int32_t m_unknownId = -1;
    bool m_byteLevel = false;
    bool m_byteFallback = false;
    bool m_fuseUnknown = false;
    bool m_ignoreMerges = false;
};

} // namespace atomscope::text
