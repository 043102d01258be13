// From files on disk to a Tokenizer: tokenizer.json, its gzipped form, and what stands beside it in a model folder.
#include "core/formats/hubfolder.h"
#include "core/text/inputstream.h"
#include "core/text/legacyfiles.h"
#include "core/text/tokenizerparts.h"

namespace atomscope {

namespace fs = std::filesystem;

namespace {

/// An error of the parts, which do not know their file.
tl::unexpected<Error> inFile(const fs::path& file, Error error)
{
    error.message = file.string() + ": " + error.message;
    return tl::unexpected<Error>(std::move(error));
}

} // namespace

std::optional<TokenId> Tokenizer::Parts::namedBos(const text::Json& config) const
{
    if (!config.is_object())
        return std::nullopt;
    text::Json named = config.value("bos_token", text::Json());
    if (named.is_object())
        named = named.value("content", text::Json());
    if (named.is_string() && !named.get_ref<const std::string&>().empty()) {
        const auto& content = named.get_ref<const std::string&>();
        if (const text::AddedToken* token = added.find(content))
            return TokenId{token->id};
        if (const std::int32_t id = vocabulary.find(content); id >= 0)
            return TokenId{id};
    }
    const text::Json number = config.value("bos_token_id", text::Json());
    if (number.is_number_integer() && number >= 0 && number < addedById.size()
        && has(TokenId{number.get<std::int32_t>()}))
        return TokenId{number.get<std::int32_t>()};
    if (const auto inner = config.find("text_config"); inner != config.end()) // models of text and images
        return namedBos(*inner);
    return std::nullopt;
}

Result<std::unique_ptr<Tokenizer::Parts>> Tokenizer::Parts::fromFile(const fs::path& file, std::int32_t nIds)
{
    TRY_ASSIGN(const std::string json, text::readWhole(file, text::kMaxTokenizerBytes));
    auto parsed = text::parseTokenizerFile(json);
    if (!parsed)
        return inFile(file, std::move(parsed.error()));
    auto parts = make(std::move(*parsed), nIds);
    if (!parts)
        return inFile(file, std::move(parts.error()));
    return parts;
}

Result<std::unique_ptr<Tokenizer::Parts>> Tokenizer::Parts::fromFolder(const fs::path& folder, std::int32_t nIds)
{
    std::error_code failed;
    for (const char* name : {"tokenizer.json", "tokenizer.json.gz"})
        if (fs::exists(folder / name, failed))
            return fromFile(folder / name, nIds);
    const bool hasLegacy = fs::exists(folder / "vocab.json", failed) && fs::exists(folder / "merges.txt", failed);
    if (!hasLegacy && fs::exists(folder / "tokenizer.model", failed))
        return fail(
            ErrorCode::NotFound,
            folder.string()
                + " has its tokenizer only as tokenizer.model, which is not read; put the tokenizer.json of the "
                  "same model beside it (Hugging Face's fast tokenizers write one)");
    if (!hasLegacy)
        return fail(ErrorCode::NotFound,
                    folder.string() + " has no tokenizer.json (nor vocab.json and merges.txt); copy it from the model");
    TRY_ASSIGN(auto file, text::readLegacyFiles(folder));
    auto parts = make(std::move(file), nIds);
    if (!parts)
        return inFile(folder / "vocab.json", std::move(parts.error()));
    return parts;
}

Result<Tokenizer> Tokenizer::parse(std::string_view json)
{
    TRY_ASSIGN(auto file, text::parseTokenizerFile(json));
    TRY_ASSIGN(auto parts, Parts::make(std::move(file)));
    return Tokenizer(std::move(parts));
}

Result<Tokenizer> Tokenizer::load(const fs::path& file)
{
    TRY_ASSIGN(auto parts, Parts::fromFile(file));
    return Tokenizer(std::move(parts));
}

Result<Tokenizer> Tokenizer::loadFromModel(const fs::path& path, std::int32_t nIds)
{
    const fs::path folder = resolveHubFolder(path);
    TRY_ASSIGN(auto parts, Parts::fromFolder(folder, nIds));
    for (const char* name : {"tokenizer_config.json", "config.json"}) {
        if (parts->bos)
            break;
        TRY_ASSIGN(const auto config, text::readJsonIfPresent(folder / name));
        parts->bos = parts->namedBos(config);
    }
    return Tokenizer(std::move(parts));
}

} // namespace atomscope
