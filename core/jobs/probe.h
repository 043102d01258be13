#pragma once

#include "core/jobs/pairedmodel.h"
#include "core/jobs/tokenids.h"
#include "core/sae/encoder.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace atomscope {

/// What an SAE says about one token.
struct ProbedToken
{
    struct Firing
    {
        AtomId atom;
        float activation = 0;
    };

    TokenId id;
    std::string text; ///< of this token alone; half a character is shown as U+FFFD
    std::string bytes; ///< what it stands for in running text; possibly part of a UTF-8 character
    bool isSpecial = false;
    bool isCounted = true; ///< would an index count it (windows.h)
    double xNorm = 0; ///< ||x||
    double errorNorm = 0; ///< ||x - x_hat||
    int nFired = 0; ///< all of them, however many are listed
    std::vector<Firing> firings; ///< strongest first; of equal ones the lower atom first
};

struct ProbeResult
{
    std::string hookName;
    int dSae = 0;
    // As an index's Definitions keep them, so that an explorer knows whether it asks what its index was made from.
    std::string modelFingerprint; ///< empty if it was not asked for when the model was loaded
    std::string saeFingerprint, tokenizerFingerprint; ///< the last empty without a tokenizer
    std::int64_t nReplacedUtf8 = 0; ///< invalid UTF-8 subparts of the text that became U+FFFD
    std::vector<std::vector<ProbedToken>> sequences; ///< windows, or the sequences given
};

/// One object: hook_name, d_sae, model_fingerprint (if known), sae_fingerprint, tokenizer_fingerprint, n_replaced_utf8, sequences
/// [{tokens [{position, token_id, token, bytes (hexadecimal, only where they are not the token's UTF-8), special (only
/// where true), counted, x_norm, error_norm, n_fired, atoms [{atom, activation}]}]}].
std::string toJson(const ProbeResult& result);

/// Asks a model and an SAE about a text, without an index. The same token in the same context gets the bits that an
/// index would count. Not to be used from two threads at once.
class Probe
{
public:
    explicit Probe(PairedModel paired);

    /// The text in windows, exactly as an index would cut it. `top` > 0 lists only that many atoms a token.
    Result<ProbeResult> text(std::string_view text, int top,
                             Tokenizer::Specials specials = Tokenizer::Specials::Recognised);
    /// Sequences taken as they are.
    Result<ProbeResult> ids(const TokenIds& tokens, int top);

private:
    Result<std::vector<ProbedToken>> sequence(std::span<const TokenId> ids, std::span<const std::uint8_t> counted,
                                              int top);
    ProbeResult emptyResult() const;

    PairedModel m_paired;
    std::string m_saeFingerprint; ///< hashes all of the SAE: once
    Encoder m_encoder;
    std::unique_ptr<LanguageModel::Workspace> m_workspace;
    std::unique_ptr<Encoder::Scratch, void (*)(Encoder::Scratch*)> m_scratch;
};

} // namespace atomscope
