#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace atomscope {

/// A Hugging Face `tokenizer.json`: text -> token ids and back. Immutable after loading; thread-safe.
class Tokenizer
{
public:
    enum class Specials { Recognised, AsText };
    static constexpr std::int32_t kAllIds = std::numeric_limits<std::int32_t>::max();

    /// Reads tokenizer.json or tokenizer.json.gz. Error Unsupported names the part that is not handled.
    static Result<Tokenizer> load(const std::filesystem::path& file);
    /// The same from the bytes of a tokenizer.json.
    static Result<Tokenizer> parse(std::string_view json);
    /// Finds tokenizer.json (or .json.gz, or vocab.json and merges.txt) in a model folder. Added tokens that the model
    /// does not know, with ids from nIds on, are left out (Gemma 3 without pictures): in a text they are text.
    static Result<Tokenizer> loadFromModel(const std::filesystem::path& folder, std::int32_t nIds = kAllIds);

    ~Tokenizer();
    Tokenizer(Tokenizer&&) noexcept;
    Tokenizer& operator=(Tokenizer&&) noexcept;

    /// Ids of valid UTF-8 text, without the template (no BOS). Special tokens written in the text become
    /// their ids unless AsText.
    Result<std::vector<TokenId>> encode(std::string_view text, Specials specials = Specials::Recognised) const;
    /// What the post-processor makes of it (BOS, EOS …).
    std::vector<TokenId> applyTemplate(std::span<const TokenId> ids) const;
    /// The text of some ids; bytes that do not form UTF-8 become U+FFFD; ids outside the vocabulary are skipped.
    std::string decode(std::span<const TokenId> ids, bool skipSpecials = false) const;

    /// The vocabulary's own spelling ("Ġthe"); empty for an unused id.
    std::string_view spelling(TokenId id) const;
    /// The bytes a token stands for inside running text (" the"); possibly part of a UTF-8 character.
    std::string bytes(TokenId id) const;
    bool isSpecial(TokenId id) const;
    /// One more than the largest id.
    std::int32_t vocabularySize() const;
    /// The token the template puts in front, else the one tokenizer_config.json or config.json calls bos_token.
    std::optional<TokenId> bos() const;
    /// SHA-256 of the tokenizer file's bytes, inflated.
    const std::string& fingerprint() const;

private:
    struct Parts;
    explicit Tokenizer(std::unique_ptr<const Parts> parts);
    std::unique_ptr<const Parts> m_parts;
};

} // namespace atomscope
