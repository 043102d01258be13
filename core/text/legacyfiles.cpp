#include "core/text/legacyfiles.h"

#include "core/base/hash.h"
#include "core/text/inputstream.h"

#include <map>
#include <set>

namespace atomscope::text {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxConfigBytes = std::size_t(16) << 20;
constexpr int kMaxDepth = 64;

/// Nothing on a syntax error, or when nested absurdly deep.
std::optional<Json> parseJson(const std::string& bytes)
{
    bool tooDeep = false;
    const auto limit = [&](int depth, Json::parse_event_t, Json&) {
        tooDeep = tooDeep || depth > kMaxDepth;
        return !tooDeep;
    };
    Json value = Json::parse(bytes, limit, false);
    if (value.is_discarded() || tooDeep)
        return std::nullopt;
    return value;
}

/// tokenizer.json's "pre_tokenizer" for a slow tokenizer's class.
Result<Json> preTokenizerOf(const Json& config)
{
    TRY_ASSIGN(const auto name, optionalStringField(config, "tokenizer_class"));
    if (name && !name->starts_with("GPT2Tokenizer"))
        return unsupported("tokenizer class without a tokenizer.json", *name);
    return Json{{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", true}};
}

Result<void> addVocabulary(const fs::path& path, TokenizerFile& file, Sha256& hash)
{
    TRY_ASSIGN(const std::string bytes, readWhole(path, kMaxTokenizerBytes));
    hash.add(bytes);
    const auto vocabulary = parseJson(bytes);
    if (!vocabulary || !vocabulary->is_object())
        return fail(ErrorCode::BadFormat, path.string() + " is not a JSON object");
    for (const auto& [spelling, id] : vocabulary->items()) {
        if (!id.is_number_integer() || id < 0 || id >= kMaxTokens)
            return fail(ErrorCode::BadFormat, path.string() + ": token \"" + spelling + "\" has no proper id");
        file.vocabulary.emplace_back(spelling, id.get<std::int64_t>());
    }
    return {};
}

Result<void> addMerges(const fs::path& path, TokenizerFile& file, Sha256& hash)
{
    TRY_ASSIGN(const std::string bytes, readWhole(path, kMaxTokenizerBytes));
    hash.add(bytes);
    std::string_view rest = bytes;
    for (int number = 1; !rest.empty(); ++number) {
        const std::size_t end = rest.find('\n');
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.empty() || (number == 1 && line.starts_with("#version")))
            continue;
        auto merge = parseMerge(line);
        if (!merge)
            return fail(ErrorCode::BadFormat,
                        path.string() + ", line " + std::to_string(number) + ": " + merge.error().message);
        file.merges.push_back(std::move(*merge));
    }
    return {};
}

/// Collects the contents of special tokens wherever older files name them, with their ids where given.
class Specials
{
public:
    void addNamed(const Json& config)
    {
        for (const char* key : {"bos_token", "eos_token", "unk_token", "pad_token"})
            if (config.is_object())
                if (const std::string content = contentOf(config.value(key, Json())); !content.empty())
                    m_special.insert(content);
    }
    void addIds(const Json& addedTokens) // {content: id}
    {
        if (addedTokens.is_object())
            for (const auto& [content, id] : addedTokens.items())
                m_ids[content] = id;
    }
    void addById(const Json& decoder) // {"id": {content, special, …}}
    {
        if (!decoder.is_object())
            return;
        for (const auto& [id, token] : decoder.items()) {
            const std::string content = contentOf(token);
            if (content.empty() || id.size() > 9 || id.find_first_not_of("0123456789") != std::string::npos)
                continue;
            m_ids[content] = std::stoi(id);
            m_details[content] = token;
            if (token.value("special", Json()) == Json(true))
                m_special.insert(content);
        }
    }

    /// tokenizer.json's "added_tokens".
    Json list(const TokenizerFile& file) const
    {
        std::map<std::string, Json> ids = m_ids;
        for (const auto& [spelling, id] : file.vocabulary)
            if (m_special.contains(spelling))
                ids[spelling] = id;
        Json all = Json::array();
        for (const auto& [content, id] : ids) {
            const auto details = m_details.find(content);
            Json token = details == m_details.end() ? Json::object() : details->second;
            token["content"] = content;
            token["id"] = id;
            token["special"] = m_special.contains(content);
            all.push_back(std::move(token));
        }
        return all;
    }

private:
    static std::string contentOf(const Json& token)
    {
        const Json content = token.is_object() ? token.value("content", Json()) : token;
        return content.is_string() ? content.get<std::string>() : std::string();
    }

    std::set<std::string> m_special;
    std::map<std::string, Json> m_ids;
    std::map<std::string, Json> m_details;
};

} // namespace

Result<Json> readJsonIfPresent(const fs::path& file)
{
    std::error_code failed;
    if (!fs::exists(file, failed))
        return Json();
    TRY_ASSIGN(const std::string bytes, readWhole(file, kMaxConfigBytes));
    auto value = parseJson(bytes);
    if (!value)
        return fail(ErrorCode::BadFormat, file.string() + " is not valid JSON");
    return std::move(*value);
}

Result<TokenizerFile> readLegacyFiles(const fs::path& folder)
{
    TokenizerFile file;
    Sha256 hash;
    TRY(addVocabulary(folder / "vocab.json", file, hash));
    TRY(addMerges(folder / "merges.txt", file, hash));
    file.fingerprint = hash.finish();

    TRY_ASSIGN(const Json config, readJsonIfPresent(folder / "tokenizer_config.json"));
    TRY_ASSIGN(const Json special, readJsonIfPresent(folder / "special_tokens_map.json"));
    TRY_ASSIGN(const Json added, readJsonIfPresent(folder / "added_tokens.json"));
    Specials specials;
    specials.addNamed(special);
    specials.addNamed(config);
    specials.addIds(added);
    if (config.is_object())
        specials.addById(config.value("added_tokens_decoder", Json()));
    TRY_ASSIGN(Json preTokenizer, preTokenizerOf(config));
    file.rest = {{"added_tokens", specials.list(file)},
                 {"pre_tokenizer", std::move(preTokenizer)},
                 {"decoder", {{"type", "ByteLevel"}}},
                 {"model", {{"type", "BPE"}}}};
    return file;
}

} // namespace atomscope::text
