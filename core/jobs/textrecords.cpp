#include "core/jobs/textrecords.h"

#include "core/base/hash.h"

#include <utility>

namespace atomscope {

TextRecords::TextRecords(Corpus corpus, std::shared_ptr<const Tokenizer> tokenizer, Tokenizer::Specials specials,
                         WindowRule rule)
    : m_corpus(std::move(corpus))
    , m_tokenizer(std::move(tokenizer))
    , m_specials(specials)
    , m_rule(std::move(rule))
{
}

Result<std::optional<SourceRecord>> TextRecords::next()
{
    TRY_ASSIGN(auto document, m_corpus.next());
    if (!document)
        return std::nullopt;
    m_text = std::move(document->text);
    Sha256 hash;
    hash.add(m_text);
    return SourceRecord{std::move(document->source), hash.finish(), textHash64(m_text)};
}

Result<std::vector<Window>> TextRecords::windows()
{
    TRY_ASSIGN(const auto ids, m_tokenizer->encode(m_text, m_specials));
    return cutWindows(ids, m_rule);
}

} // namespace atomscope
