#pragma once

#include "core/jobs/recordsource.h"
#include "core/text/corpus.h"
#include "core/text/tokenizer.h"

#include <memory>

namespace atomscope {

/// Texts, tokenized and cut for a model that has not seen them yet.
class TextRecords : public RecordSource
{
public:
    TextRecords(Corpus corpus, std::shared_ptr<const Tokenizer> tokenizer, Tokenizer::Specials specials,
                WindowRule rule);

    Result<std::optional<SourceRecord>> next() override;
    Result<std::vector<Window>> windows() override;
    Result<void> complete(IndexWindow&, std::uint64_t) override { return {}; } // the model does it
    void keep() override { m_corpus.keep(); } // standard input cannot be opened a second time
    void goBack() override { m_corpus.goBack(); }
    std::int64_t nReplacedUtf8() const override { return m_corpus.counts().nReplaced; }
    std::int64_t nRead() const override { return m_corpus.counts().nBytes; }
    std::int64_t size() const override { return m_corpus.totalBytes(); }

private:
    Corpus m_corpus;
    std::shared_ptr<const Tokenizer> m_tokenizer;
    Tokenizer::Specials m_specials;
    WindowRule m_rule;
    std::string m_text; // of the record that next() gave last
};

} // namespace atomscope
