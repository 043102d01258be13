#include "core/text/tokenizer.h"

#include "core/text/tokenizerparts.h"

#include <algorithm>

namespace atomscope {

namespace {

constexpr std::size_t kMaxTextBytes = std::size_t(128) << 20;

text::Json partOf(const text::Json& object, const char* key)
{
    const auto found = object.find(key);
    return found == object.end() ? text::Json() : *found;
}

} // namespace

Result<std::unique_ptr<Tokenizer::Parts>> Tokenizer::Parts::make(text::TokenizerFile file, std::int32_t nIds)
{
    const text::Json model = partOf(file.rest, "model");
    if (!model.is_object())
        return fail(ErrorCode::BadFormat, "has no \"model\"");
    if (const auto type = model.find("type"); type != model.end() && type->is_string() && *type != "BPE")
        return text::unsupported("tokenizer model", type->get<std::string>());
    if (file.vocabulary.empty())
        return fail(ErrorCode::BadFormat, "has no vocabulary");

    auto parts = std::make_unique<Parts>();
    TRY_ASSIGN(parts->vocabulary, text::Vocabulary::make(std::move(file.vocabulary)));
    TRY_ASSIGN(parts->normalizer, text::makeNormalizer(partOf(file.rest, "normalizer")));
    TRY_ASSIGN(
        parts->added,
        text::AddedTokens::make(partOf(file.rest, "added_tokens"), parts->vocabulary, parts->normalizer.get(), nIds));
    TRY_ASSIGN(parts->preTokenizers, text::makePreTokenizers(partOf(file.rest, "pre_tokenizer")));
    TRY_ASSIGN(parts->model, text::Bpe::make(model, parts->vocabulary, file.merges, parts->preTokenizers.byteLevel));
    std::int32_t size = parts->vocabulary.size();
    for (const text::AddedToken& token : parts->added.tokens())
        size = std::max(size, token.id + 1);
    parts->addedById.resize(static_cast<std::size_t>(size));
    for (const text::AddedToken& token : parts->added.tokens())
        parts->addedById[static_cast<std::size_t>(token.id)] = &token;
    TRY_ASSIGN(parts->postProcessor, text::PostProcessor::make(partOf(file.rest, "post_processor"), size));
    TRY_ASSIGN(parts->decoders, text::makeDecoders(partOf(file.rest, "decoder")));
    parts->bos = parts->postProcessor.first();
    parts->fingerprint = std::move(file.fingerprint);
    return parts;
}

Tokenizer::Tokenizer(std::unique_ptr<const Parts> parts)
    : m_parts(std::move(parts))
{
}

Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;

/// Text between added tokens that are searched in raw text.
Result<void> Tokenizer::Parts::encodeText(std::string_view piece, bool startsInput, text::Bpe::Workspace& workspace,
                                          std::vector<TokenId>& ids) const
{
    text::Pieces pieces{std::string(piece), {{0, piece.size()}}, startsInput};
    TRY(preTokenizers.apply(pieces));
    for (const text::Span& span : pieces.spans)
        TRY(model->encode(span.of(pieces.text), workspace, ids));
    return {};
}

Result<std::vector<TokenId>> Tokenizer::encode(std::string_view text, Specials specials) const
{
    if (text.size() > kMaxTextBytes)
        return fail(ErrorCode::Limit,
                    "a text of " + std::to_string(text.size()) + " bytes; at most " + std::to_string(kMaxTextBytes)
                        + " are tokenized at once");
    const bool asText = specials == Specials::AsText;
    const text::WorkspacePool::Lease lease(m_parts->workspaces);
    std::vector<TokenId> ids;
    ids.reserve(text.size() / 3);
    std::vector<text::Segment> segments;
    std::vector<text::Segment> inner;
    std::string normalised;
    m_parts->added.split(text, false, asText, segments);
    for (const text::Segment& segment : segments) {
        if (segment.id >= 0) {
            ids.push_back(TokenId{segment.id});
            continue;
        }
        std::string_view piece = segment.span.of(text);
        if (m_parts->normalizer) {
            normalised = piece;
            TRY(m_parts->normalizer->apply(normalised, text::normalizedLimit(piece.size())));
            piece = normalised;
        }
        inner.clear();
        m_parts->added.split(piece, true, asText, inner);
        for (const text::Segment& part : inner) {
            if (part.id >= 0) {
                ids.push_back(TokenId{part.id});
                continue;
            }
            const bool startsInput = segment.span.begin == 0 && part.span.begin == 0;
            TRY(m_parts->encodeText(part.span.of(piece), startsInput, *lease, ids));
        }
    }
    return ids;
}

std::vector<TokenId> Tokenizer::applyTemplate(std::span<const TokenId> ids) const
{
    return m_parts->postProcessor.apply(ids);
}

std::string Tokenizer::decode(std::span<const TokenId> ids, bool skipSpecials) const
{
    std::vector<std::string> spellings;
    spellings.reserve(ids.size());
    for (const TokenId id : ids)
        if (m_parts->has(id) && !(skipSpecials && isSpecial(id)))
            spellings.emplace_back(m_parts->spelling(id));
    return m_parts->decoders.decode(std::move(spellings));
}

std::string_view Tokenizer::spelling(TokenId id) const
{
    return m_parts->spelling(id);
}

std::string Tokenizer::bytes(TokenId id) const
{
    if (const text::AddedToken* added = m_parts->addedToken(id))
        return added->content; // stands for itself in the text
    return m_parts->decoders.decodeAlone(std::string(m_parts->spelling(id)));
}

bool Tokenizer::isSpecial(TokenId id) const
{
    const text::AddedToken* added = m_parts->addedToken(id);
    return added != nullptr && added->special;
}

std::int32_t Tokenizer::vocabularySize() const
{
    return static_cast<std::int32_t>(m_parts->addedById.size());
}

std::optional<TokenId> Tokenizer::bos() const
{
    return m_parts->bos;
}

const std::string& Tokenizer::fingerprint() const
{
    return m_parts->fingerprint;
}

} // namespace atomscope
