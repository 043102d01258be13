#include "core/jobs/probe.h"

#include "core/text/corpus.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace atomscope {

namespace {

double norm(std::span<const float> values)
{
    double sum = 0;
    for (const double value : values)
        sum += value * value;
    return std::sqrt(sum);
}

double distance(std::span<const float> a, std::span<const float> b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += (double{a[i]} - b[i]) * (double{a[i]} - b[i]);
    return std::sqrt(sum);
}

std::string hexadecimal(std::string_view bytes)
{
    std::string text;
    for (const char byte : bytes)
        text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return text;
}

/// The firings of one row, strongest first.
std::vector<ProbedToken::Firing> strongest(const SparseRows& rows, std::size_t row, int top)
{
    std::vector<ProbedToken::Firing> firings;
    for (auto i = rows.rowStart[row]; i < rows.rowStart[row + 1]; ++i) {
        const auto place = static_cast<std::size_t>(i);
        firings.push_back({AtomId{rows.atom[place]}, rows.activation[place]});
    }
    std::ranges::sort(firings, [](const auto& a, const auto& b) {
        return a.activation != b.activation ? a.activation > b.activation : a.atom < b.atom;
    });
    if (top > 0 && firings.size() > static_cast<std::size_t>(top))
        firings.resize(static_cast<std::size_t>(top));
    return firings;
}

} // namespace

Probe::Probe(PairedModel paired)
    : m_paired(std::move(paired))
    , m_saeFingerprint(m_paired.sae->fingerprint())
    , m_encoder(m_paired.sae)
    , m_workspace(m_paired.model->makeWorkspace())
    , m_scratch(m_encoder.makeScratch())
{
}

ProbeResult Probe::emptyResult() const
{
    ProbeResult result;
    result.hookName = hookNameFromSite(m_paired.site);
    result.dSae = m_paired.sae->dSae;
    result.modelFingerprint = m_paired.model->fingerprint();
    result.saeFingerprint = m_saeFingerprint;
    if (m_paired.tokenizer)
        result.tokenizerFingerprint = m_paired.tokenizer->fingerprint();
    return result;
}

Result<ProbeResult> Probe::text(std::string_view text, int top, Tokenizer::Specials specials)
{
    if (!m_paired.tokenizer)
        return fail(ErrorCode::Usage, "the model has no tokenizer.json; give token ids with --ids");
    ProbeResult result = emptyResult();
    std::string valid(text);
    result.nReplacedUtf8 = repairUtf8(valid);
    TRY_ASSIGN(const auto ids, m_paired.tokenizer->encode(valid, specials));
    TRY_ASSIGN(const auto windows, cutWindows(ids, m_paired.rule));
    for (const Window& window : windows) {
        TRY_ASSIGN(auto tokens, sequence(window.ids, window.counted, top));
        result.sequences.push_back(std::move(tokens));
    }
    return result;
}

Result<ProbeResult> Probe::ids(const TokenIds& tokens, int top)
{
    ProbeResult result = emptyResult();
    const auto T = static_cast<std::size_t>(tokens.T);
    std::vector<std::uint8_t> counted(T);
    for (std::size_t start = 0; start < tokens.ids.size(); start += T) {
        const auto ids = std::span(tokens.ids).subspan(start, T);
        for (std::size_t i = 0; i < T; ++i) // the first position is an attention sink, with BOS or without
            counted[i] = i > 0 && !(m_paired.rule.isSpecial && m_paired.rule.isSpecial(ids[i]));
        TRY_ASSIGN(auto probed, sequence(ids, counted, top));
        result.sequences.push_back(std::move(probed));
    }
    return result;
}

Result<std::vector<ProbedToken>> Probe::sequence(std::span<const TokenId> ids, std::span<const std::uint8_t> counted,
                                                 int top)
{
    const auto T = static_cast<int>(ids.size());
    const auto D = static_cast<std::size_t>(m_paired.sae->dIn);
    std::vector<float> x(ids.size() * D); // [T, D]
    const auto O = static_cast<std::size_t>(m_paired.sae->outWidth());
    std::vector<float> xHat(ids.size() * O); // [T, O]
    SparseRows firings;
    TRY(m_paired.model->run(ids, 1, T, m_paired.site, *m_workspace, x));
    TRY(m_encoder.encode(x, T, *m_scratch, firings));
    TRY(m_encoder.decode(x, T, firings, *m_scratch, xHat));
    if (m_paired.target) { // what a transcoder's x_hat is compared with
        x.resize(xHat.size());
        TRY(m_paired.model->run(ids, 1, T, *m_paired.target, *m_workspace, x));
    }
    std::vector<ProbedToken> tokens(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        ProbedToken& token = tokens[i];
        const auto row = std::span<const float>(x).subspan(i * O, O);
        token.id = ids[i];
        token.text = m_paired.tokenizer ? m_paired.tokenizer->decode(ids.subspan(i, 1)) : std::string();
        if (m_paired.tokenizer)
            token.bytes = m_paired.tokenizer->bytes(ids[i]);
        token.isSpecial = m_paired.rule.isSpecial && m_paired.rule.isSpecial(ids[i]);
        token.isCounted = counted[i] != 0;
        token.xNorm = norm(row);
        token.errorNorm = distance(row, std::span<const float>(xHat).subspan(i * O, O));
        token.nFired = static_cast<int>(firings.rowStart[i + 1] - firings.rowStart[i]);
        token.firings = strongest(firings, i, top);
    }
    return tokens;
}

std::string toJson(const ProbeResult& result)
{
    using Json = nlohmann::ordered_json;
    auto sequences = Json::array();
    for (const auto& sequence : result.sequences) {
        auto tokens = Json::array();
        for (const auto& token : sequence) {
            auto atoms = Json::array();
            for (const auto& firing : token.firings)
                atoms.push_back({{"atom", firing.atom.v}, {"activation", firing.activation}});
            Json object = {{"position", tokens.size()}, {"token_id", token.id.v}, {"token", token.text}};
            if (token.bytes != token.text)
                object["bytes"] = hexadecimal(token.bytes);
            if (token.isSpecial)
                object["special"] = true;
            object["counted"] = token.isCounted;
            object["x_norm"] = token.xNorm;
            object["error_norm"] = token.errorNorm;
            object["n_fired"] = token.nFired;
            object["atoms"] = std::move(atoms);
            tokens.push_back(std::move(object));
        }
        sequences.push_back({{"tokens", std::move(tokens)}});
    }
    Json object = {{"hook_name", result.hookName}, {"d_sae", result.dSae}};
    if (!result.modelFingerprint.empty())
        object["model_fingerprint"] = result.modelFingerprint;
    object["sae_fingerprint"] = result.saeFingerprint;
    object["tokenizer_fingerprint"] = result.tokenizerFingerprint;
    object["n_replaced_utf8"] = result.nReplacedUtf8;
    object["sequences"] = std::move(sequences);
    return object.dump();
}

} // namespace atomscope
