// A tokenizer.json: whatever loads must tokenize and decode some text.
#include "core/text/tokenizer.h"
#include "core/text/corpus.h"
#include "tests/fuzz/fuzz.h"

using namespace atomscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto tokenizer = Tokenizer::parse(bytes);
    if (!tokenizer) {
        require(!tokenizer.error().message.empty());
        return 0;
    }
    require(tokenizer->vocabularySize() > 0);
    for (const char* text :
         {"", "ab abc  a\r\n <s>\u00E9e\u0301 \u65E5 12'S", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "}) {
        const auto ids = tokenizer->encode(text);
        if (!ids)
            continue;
        for (const TokenId id : *ids) {
            require(id.v >= 0 && id.v < tokenizer->vocabularySize());
            tokenizer->bytes(id);
        }
        std::string decoded = tokenizer->decode(tokenizer->applyTemplate(*ids));
        require(repairUtf8(decoded) == 0);
    }
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    const std::string added
        = R"("added_tokens":[{"id":0,"content":"<s>","special":true,"normalized":false,"lstrip":true}])";
    const std::string vocabulary
        = R"("vocab":{"<s>":0,"a":1,"b":2,"c":3,"ab":4,"abc":5,"\u0120":6,"\u0120a":7,"\u2581":8,"<0xE6>":9})";
    const std::string model = R"("model":{"type":"BPE",)" + vocabulary + R"(,"merges":["a b","ab c","\u0120 a"]})";
    const std::string byteLevel = R"({"type":"ByteLevel","add_prefix_space":true,"use_regex":true})";
    return {
        "{" + added + "," + model + R"(,"pre_tokenizer":)" + byteLevel + R"(,"decoder":)" + byteLevel + "}",
        "{" + added + "," + model
            + R"(,"normalizer":{"type":"Sequence","normalizers":[{"type":"NFKC"},{"type":"Lowercase"},)"
              R"({"type":"Strip","strip_left":true,"strip_right":false},{"type":"Prepend","prepend":"\u2581"},)"
              R"({"type":"Replace","pattern":{"String":" "},"content":"\u2581"}]},)"
              R"("decoder":{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"\u2581"},)"
              R"("content":" "},{"type":"ByteFallback"},{"type":"Fuse"},)"
              R"({"type":"Strip","content":" ","start":1,"stop":0}]}})",
        R"({"model":{)" + vocabulary
            + R"(,"merges":[["a","b"],["ab","c"]],"unk_token":"<s>","fuse_unk":true,"byte_fallback":true,)"
              R"("ignore_merges":true},"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split",)"
              R"("pattern":{"Regex":"[^\\s\\p{L}]+|(?i:a|b)\\S{2,3}"},"behavior":"MergedWithNext","invert":true},)"
              R"({"type":"Digits","individual_digits":true},{"type":"Metaspace","replacement":"\u2581",)"
              R"("prepend_scheme":"first","split":true}]},"post_processor":{"type":"TemplateProcessing",)"
              R"("single":[{"SpecialToken":{"id":"<s>"}},{"Sequence":{"id":"A"}}],)"
              R"("special_tokens":{"<s>":{"ids":[0]}}},"decoder":{"type":"Metaspace","replacement":"\u2581"}})",
    };
}
