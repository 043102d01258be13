// Tokenizing on one core. Goals: 10 MB/s for byte-level tokenizers, 3 MB/s for SentencePiece-style ones.
//     bench_tokenizer [TEXT]         (default: tests/data/text/languages.txt over and over)
// Uses the bundled demo tokenizer, and those of ../shared where present.
#include "core/text/corpus.h"
#include "core/text/inputstream.h"
#include "core/text/tokenizer.h"

#include <benchmark/benchmark.h>
#include <filesystem>

using namespace atomscope;
namespace fs = std::filesystem;

namespace {

/// A file's text in documents of about 4 kB, cut at line ends, or the small text many times over (the kindest case for
/// the memory of pieces).
std::vector<std::string> documents(const char* file)
{
    const fs::path small = fs::path(ATOMSCOPE_SOURCE) / "tests/data/text/languages.txt";
    std::vector<std::string> all;
    auto text = text::readWhole(file != nullptr ? fs::path(file) : small, 1U << 28);
    if (!text)
        return all;
    repairUtf8(*text);
    if (file == nullptr)
        for (std::size_t done = 0; done < 2'000'000; done += all.back().size())
            all.push_back(std::to_string(all.size() * 7919) + " " + *text);
    else
        for (std::size_t at = 0; at < text->size(); at += all.back().size())
            all.push_back(text->substr(at, text->find('\n', at + 4000) - at));
    return all;
}

void encodeAll(benchmark::State& state, const fs::path& file, const std::vector<std::string>& texts)
{
    const auto tokenizer = Tokenizer::load(file);
    if (!tokenizer || texts.empty()) {
        state.SkipWithError(tokenizer ? "no text" : tokenizer.error().message.c_str());
        return;
    }
    std::size_t bytes = 0;
    std::size_t tokens = 0;
    for (const auto& round : state) {
        static_cast<void>(round);
        for (const std::string& text : texts) {
            const auto ids = tokenizer->encode(text);
            bytes += text.size();
            tokens += ids ? ids->size() : 0;
        }
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
    state.counters["bytes/token"] = static_cast<double>(bytes) / static_cast<double>(tokens);
}

} // namespace

int main(int argc, char** argv)
{
    benchmark::Initialize(&argc, argv);
    std::vector<std::pair<std::string, fs::path>> files;
    const fs::path demo = fs::path(ATOMSCOPE_SOURCE) / "resources/demo/model/tokenizer.json";
    const fs::path vectors = fs::path(ATOMSCOPE_VECTORS) / "oracles/tokenizers/files";
    for (const auto& [name, file] :
         {std::pair{"demo (byte-level, goal 10 MB/s)", demo},
          std::pair{"gpt2 (byte-level, goal 10 MB/s)", vectors / "gpt2/tokenizer.json.gz"},
          std::pair{"llama3 (byte-level, goal 10 MB/s)", vectors / "llama3/tokenizer.json.gz"},
          std::pair{"qwen3 (byte-level, goal 10 MB/s)", vectors / "qwen3/tokenizer.json.gz"},
          std::pair{"llama2 (SentencePiece, goal 3 MB/s)", vectors / "llama2/tokenizer.json.gz"},
          std::pair{"gemma (SentencePiece, goal 3 MB/s)", vectors / "gemma/tokenizer.json.gz"}})
        if (fs::exists(file))
            files.emplace_back(name, file);
    const auto texts = documents(argc > 1 ? argv[1] : nullptr);
    const std::vector<std::string> oneWord{std::string(1'000'000, 'a')};
    for (const auto& [name, file] : files) {
        benchmark::RegisterBenchmark(name.c_str(), [&file = file, &texts](auto& s) { encodeAll(s, file, texts); });
        benchmark::RegisterBenchmark((name + ", one word of 1 MB").c_str(),
                                     [&file = file, &oneWord](auto& s) { encodeAll(s, file, oneWord); });
    }
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
