#include "app/worker/commands.h"
#include "core/text/corpus.h"
#include "core/text/tokenizer.h"

#include <cstdio>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace atomscope::worker {

namespace {

Result<Tokenizer> loadTokenizer(const TokenizeArguments& arguments)
{
    if (!arguments.tokenizer.empty())
        return Tokenizer::load(arguments.tokenizer);
    if (!arguments.model.empty())
        return Tokenizer::loadFromModel(arguments.model);
    return fail(ErrorCode::Usage, "tokenize needs --model or --tokenizer");
}

Result<void> answer(const Tokenizer& tokenizer, std::string_view text, const TokenizeArguments& arguments)
{
    TRY_ASSIGN(auto ids, tokenizer.encode(text));
    if (arguments.special)
        ids = tokenizer.applyTemplate(ids);
    if (!arguments.json) {
        for (const TokenId id : ids)
            fmt::print("{}\t{}\n", id.v, tokenizer.spelling(id));
        fmt::print("\n");
        return {};
    }
    nlohmann::ordered_json line
        = {{"ids", nlohmann::json::array()}, {"tokens", nlohmann::json::array()}, {"decoded", tokenizer.decode(ids)}};
    for (const TokenId id : ids) {
        line["ids"].push_back(id.v);
        line["tokens"].push_back(tokenizer.spelling(id));
    }
    fmt::print("{}\n", line.dump());
    return {};
}

Result<void> answerLines(const Tokenizer& tokenizer, const TokenizeArguments& arguments)
{
    CorpusOptions options;
    options.allJsonLines = true;
    TRY_ASSIGN(auto corpus, Corpus::open({arguments.jsonl}, options));
    while (true) {
        TRY_ASSIGN(const auto document, corpus.next());
        if (!document)
            return {};
        TRY(answer(tokenizer, document->text, arguments));
    }
}

} // namespace

Result<void> runTokenize(const TokenizeArguments& arguments)
{
    if (!arguments.text && arguments.jsonl.empty())
        return fail(ErrorCode::Usage, "tokenize needs --text or --jsonl");
    TRY_ASSIGN(const Tokenizer tokenizer, loadTokenizer(arguments));
    if (arguments.text) {
        std::string text = *arguments.text;
        repairUtf8(text);
        TRY(answer(tokenizer, text, arguments));
    } else {
        TRY(answerLines(tokenizer, arguments));
    }
    if (std::fflush(stdout) != 0)
        return fail(ErrorCode::Io, "could not write the tokens to the standard output");
    return {};
}

} // namespace atomscope::worker
