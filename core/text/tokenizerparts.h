#pragma once

#include "core/text/addedtokens.h"
#include "core/text/bpe.h"
#include "core/text/decoders.h"
#include "core/text/normalizers.h"
#include "core/text/postprocessor.h"
#include "core/text/pretokenizers.h"
#include "core/text/tokenizer.h"
#include "core/text/tokenizerfile.h"
#include "core/text/vocabulary.h"
#include "core/text/workspacepool.h"

namespace atomscope {

struct Tokenizer::Parts
{
    text::Vocabulary vocabulary;
    std::unique_ptr<text::Normalizer> normalizer; ///< null = none
    text::AddedTokens added;
    text::PreTokenizers preTokenizers;
    std::optional<text::Bpe> model; ///< set once the vocabulary is in its place
    text::PostProcessor postProcessor;
    text::Decoders decoders;
    std::vector<const text::AddedToken*> addedById; ///< [size()], null = not an added token
    std::optional<TokenId> bos;
    std::string fingerprint;
    mutable text::WorkspacePool workspaces;

    // nIds: as for Tokenizer::loadFromModel().
    static Result<std::unique_ptr<Parts>> make(text::TokenizerFile file, std::int32_t nIds = kAllIds);
    static Result<std::unique_ptr<Parts>> fromFile(const std::filesystem::path& file, std::int32_t nIds = kAllIds);
    static Result<std::unique_ptr<Parts>> fromFolder(const std::filesystem::path& folder, std::int32_t nIds);
    /// The token a configuration names: "bos_token" as a string or an object with "content", or "bos_token_id".
    std::optional<TokenId> namedBos(const text::Json& config) const;

    const text::AddedToken* addedToken(TokenId id) const
    {
        return id.v < 0 || static_cast<std::size_t>(id.v) >= addedById.size()
            ? nullptr
            : addedById[static_cast<std::size_t>(id.v)];
    }
    std::string_view spelling(TokenId id) const
    {
        const text::AddedToken* found = addedToken(id);
        return found != nullptr ? std::string_view(found->searched) : vocabulary.spelling(id.v);
    }
    bool has(TokenId id) const { return addedToken(id) != nullptr || vocabulary.has(id.v); }
    Result<void> encodeText(std::string_view piece, bool startsInput, text::Bpe::Workspace& workspace,
                            std::vector<TokenId>& ids) const;
};

} // namespace atomscope
