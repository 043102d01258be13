#include "core/text/bpe.h"

#include "core/text/bytelevel.h"
#include "core/text/utf8.h"

#include <fmt/format.h>

namespace atomscope::text {

namespace {

std::uint64_t joinKey(char32_t left, char32_t right)
{
    return std::uint64_t(left) << 32 | right;
}

} // namespace

Bpe::Bpe(const Vocabulary& vocabulary, std::size_t nMerges)
    : m_vocabulary(&vocabulary)
    , m_merges(nMerges)
{
}

Result<Bpe> Bpe::make(const Json& model, const Vocabulary& vocabulary,
                      const std::vector<std::pair<std::string, std::string>>& merges, bool byteLevel)
{
    Bpe bpe(vocabulary, merges.size());
    bpe.m_byteLevel = byteLevel;
    TRY(bpe.readOptions(model));
    TRY(bpe.addMerges(merges));
    bpe.fillSymbolTables();
    return bpe;
}

Result<void> Bpe::readOptions(const Json& model)
{
    if (const auto type = model.find("type"); type != model.end() && *type != "BPE") // older files have none
        return unsupported("tokenizer model", type->is_string() ? type->get<std::string>() : type->dump());
    if (const auto dropout = model.find("dropout");
        dropout != model.end() && !dropout->is_null() && !(dropout->is_number() && dropout->get<double>() == 0))
        return unsupported("BPE option", "dropout");
    for (const char* key : {"continuing_subword_prefix", "end_of_word_suffix"}) {
        TRY_ASSIGN(const auto affix, optionalStringField(model, key));
        if (affix && !affix->empty())
            return unsupported("BPE option", key);
    }
    TRY_ASSIGN(m_byteFallback, boolField(model, "byte_fallback", false));
    TRY_ASSIGN(m_fuseUnknown, boolField(model, "fuse_unk", false));
    TRY_ASSIGN(m_ignoreMerges, boolField(model, "ignore_merges", false));
    TRY_ASSIGN(const auto unknown, optionalStringField(model, "unk_token"));
    if (unknown) {
        m_unknown = *unknown;
        m_unknownId = m_vocabulary->find(m_unknown); // if it is missing there, only its use is an error
    }
    return {};
}

Result<void> Bpe::addMerges(const std::vector<std::pair<std::string, std::string>>& merges)
{
    std::string joined;
    for (std::size_t rank = 0; rank < merges.size(); ++rank) {
        const auto& [left, right] = merges[rank];
        if (left.empty() || right.empty())
            return fail(ErrorCode::BadFormat, fmt::format("merge {} is not two tokens", rank));
        joined.assign(left).append(right);
        const std::int32_t ids[] = {m_vocabulary->find(left), m_vocabulary->find(right), m_vocabulary->find(joined)};
        if (ids[0] < 0 || ids[1] < 0 || ids[2] < 0)
            return fail(ErrorCode::BadFormat,
                        fmt::format("merge {} (\"{} {}\") speaks of the token \"{}\", which the vocabulary lacks", rank,
                                    left, right,
                                    ids[0] < 0       ? left
                                        : ids[1] < 0 ? right
                                                     : joined));
        m_merges.set(ids[0], ids[1], {static_cast<std::uint32_t>(rank), ids[2]});

        std::size_t at = previousBoundary(left, left.size());
        const char32_t last = nextCodePoint(left, at);
        at = 0;
        const char32_t first = nextCodePoint(right, at);
        if (last < kJoinSide && first < kJoinSide)
            m_joins.set(last * kJoinSide + first);
        else
            m_farJoins.insert(joinKey(last, first));
    }
    return {};
}

void Bpe::fillSymbolTables()
{
    std::string character;
    m_symbols.resize(kTabled);
    for (char32_t c = 0; c < kTabled; ++c) {
        character.clear();
        appendUtf8(character, c);
        m_symbols[c] = m_vocabulary->find(character);
    }
    for (int byte = 0; byte < 256; ++byte)
        m_byteTokens.push_back(m_vocabulary->find(fmt::format("<0x{:02X}>", byte)));
}

Result<void> Bpe::encode(std::string_view piece, Workspace& workspace, std::vector<TokenId>& tokens) const
{
    bool ok = true;
    if (m_ignoreMerges || (m_byteLevel && piece.size() <= PieceCache::kMaxPieceBytes)) {
        ok = tokensOf(piece, workspace, tokens);
    } else {
        // Without pre-tokenizer a piece is the whole text. No merge crosses a seam where no two such characters are
        // ever merged, so that the parts between such seams, mostly words, are independent and can be remembered.
        while (ok && !piece.empty()) {
            const std::size_t length = independentPrefix(piece);
            ok = tokensOf(piece.substr(0, length), workspace, tokens);
            piece.remove_prefix(length);
        }
    }
    if (!ok)
        return fail(ErrorCode::BadFormat,
                    "a character needs the unknown token \"" + m_unknown
                        + "\", which the tokenizer's vocabulary lacks");
    return {};
}

/// ignore_merges: a piece that is a token of its own is taken as it is.
bool Bpe::wholePiece(std::string_view piece, Workspace& workspace, std::vector<TokenId>& tokens) const
{
    std::string_view spelled = piece;
    if (m_byteLevel) {
        workspace.spelled.clear();
        spellBytes(piece, workspace.spelled);
        spelled = workspace.spelled;
    }
    const std::int32_t id = m_vocabulary->find(spelled);
    if (id >= 0)
        tokens.push_back(TokenId{id});
    return id >= 0;
}

bool Bpe::mayJoin(char32_t left, char32_t right) const
{
    if (left < kJoinSide && right < kJoinSide)
        return m_joins.test(left * kJoinSide + right);
    return m_farJoins.contains(joinKey(left, right));
}

/// A character that is a symbol by itself, neither unknown nor spelled in bytes.
bool Bpe::isPlain(char32_t c) const
{
    if (c < kTabled)
        return m_symbols[c] >= 0;
    std::string character;
    appendUtf8(character, c);
    return m_vocabulary->find(character) >= 0;
}

std::size_t Bpe::independentPrefix(std::string_view piece) const
{
    const auto next = [&](std::size_t& at) {
        return m_byteLevel ? kByteCharacters[static_cast<unsigned char>(piece[at++])] : nextCodePoint(piece, at);
    };
    std::size_t at = 0;
    char32_t left = next(at);
    while (at < piece.size()) {
        const std::size_t seam = at;
        const char32_t right = next(at);
        if (!mayJoin(left, right) && isPlain(left) && isPlain(right))
            return seam;
        left = right;
    }
    return piece.size();
}

bool Bpe::tokensOf(std::string_view part, Workspace& workspace, std::vector<TokenId>& tokens) const
{
    if (part.size() > PieceCache::kMaxPieceBytes)
        return mergePart(part, workspace, tokens);
    const auto known = workspace.cache.find(part);
    if (known.data() != nullptr) {
        tokens.insert(tokens.end(), known.begin(), known.end());
        return true;
    }
    workspace.tokens.clear();
    if (!mergePart(part, workspace, workspace.tokens))
        return false;
    workspace.cache.add(part, workspace.tokens);
    tokens.insert(tokens.end(), workspace.tokens.begin(), workspace.tokens.end());
    return true;
}

bool Bpe::mergePart(std::string_view part, Workspace& workspace, std::vector<TokenId>& tokens) const
{
    if (m_ignoreMerges && wholePiece(part, workspace, tokens))
        return true;
    if (!symbolsOf(part, workspace))
        return false;
    workspace.merger.merge(workspace.symbols, m_merges);
    for (const std::int32_t id : workspace.symbols)
        tokens.push_back(TokenId{id});
    return true;
}

std::int32_t Bpe::symbol(char32_t c, std::string_view spelling) const
{
    return c < kTabled ? m_symbols[c] : m_vocabulary->find(spelling);
}

/// The symbols that merging starts from. False when the unknown token is needed and missing.
bool Bpe::symbolsOf(std::string_view part, Workspace& workspace) const
{
    auto& symbols = workspace.symbols;
    symbols.clear();
    bool unknownWaits = false; // consecutive unknown characters may become one token
    const auto flush = [&] {
        if (unknownWaits)
            symbols.push_back(m_unknownId);
        unknownWaits = false;
    };
    if (m_byteLevel) {
        workspace.spelled.clear();
        spellBytes(part, workspace.spelled);
        part = workspace.spelled;
    }
    for (std::size_t at = 0; at < part.size();) {
        const std::size_t begin = at;
        const char32_t c = nextCodePoint(part, at);
        const std::string_view spelling = part.substr(begin, at - begin);
        if (const std::int32_t id = symbol(c, spelling); id >= 0) {
            flush();
            symbols.push_back(id);
            continue;
        }
        bool hasBytes = m_byteFallback;
        for (const char byte : spelling)
            hasBytes = hasBytes && m_byteTokens[static_cast<unsigned char>(byte)] >= 0;
        if (hasBytes) { // the reference lets a waiting unknown token wait on
            for (const char byte : spelling)
                symbols.push_back(m_byteTokens[static_cast<unsigned char>(byte)]);
            continue;
        }
        if (m_unknown.empty())
            continue;
        if (m_unknownId < 0)
            return false;
        if (!m_fuseUnknown)
            flush();
        unknownWaits = true;
    }
    flush();
    return true;
}

} // namespace atomscope::text
