#include "ui/session/probereply.h"

#include <QByteArray>
#include <QJsonArray>
#include <QString>
#include <algorithm>

namespace atomscope {

namespace {

tl::unexpected<Error> wrong(const char* field)
{
    return fail(ErrorCode::BadFormat,
                "the worker's answer about the text has no readable \"" + std::string(field)
                    + "\"; explorer and worker may be of different versions");
}

Result<double> number(const QJsonObject& json, const char* field)
{
    const QJsonValue value = json.value(QLatin1String(field));
    if (!value.isDouble())
        return wrong(field);
    return value.toDouble();
}

Result<QJsonArray> array(const QJsonObject& json, const char* field)
{
    const QJsonValue value = json.value(QLatin1String(field));
    if (!value.isArray())
        return wrong(field);
    return value.toArray();
}

std::string text(const QJsonObject& json, const char* field)
{
    return json.value(QLatin1String(field)).toString().toStdString();
}

Result<ProbeReply::Token> tokenFromJson(const QJsonObject& json, int dSae)
{
    ProbeReply::Token token;
    TRY_ASSIGN(const double id, number(json, "token_id"));
    token.id = TokenId{static_cast<std::int32_t>(id)};
    const QJsonValue bytes = json.value(QLatin1String("bytes"));
    token.bytes
        = bytes.isString() ? QByteArray::fromHex(bytes.toString().toLatin1()).toStdString() : text(json, "token");
    token.isCounted = json.value(QLatin1String("counted")).toBool(true);
    token.isSpecial = json.value(QLatin1String("special")).toBool(false);
    TRY_ASSIGN(token.xNorm, number(json, "x_norm"));
    TRY_ASSIGN(token.errorNorm, number(json, "error_norm"));
    TRY_ASSIGN(const QJsonArray atoms, array(json, "atoms"));
    for (const QJsonValue& entry : atoms) {
        TRY_ASSIGN(const double atom, number(entry.toObject(), "atom"));
        TRY_ASSIGN(const double activation, number(entry.toObject(), "activation"));
        if (!(atom >= 0 && atom < dSae))
            return wrong("atom");
        token.firings.push_back({AtomId{static_cast<std::int32_t>(atom)}, static_cast<float>(activation)});
    }
    return token;
}

} // namespace

float ProbeReply::Token::activationOf(AtomId atom) const
{
    const auto found = std::ranges::find(firings, atom, &Firing::atom);
    return found == firings.end() ? 0 : found->activation;
}

std::size_t ProbeReply::nTokens() const
{
    std::size_t n = 0;
    for (const auto& sequence : sequences)
        n += sequence.size();
    return n;
}

Result<ProbeReply> probeReplyFromJson(const QJsonObject& json)
{
    ProbeReply reply;
    TRY_ASSIGN(const double dSae, number(json, "d_sae"));
    reply.dSae = static_cast<int>(dSae);
    reply.modelFingerprint = text(json, "model_fingerprint");
    reply.saeFingerprint = text(json, "sae_fingerprint");
    reply.tokenizerFingerprint = text(json, "tokenizer_fingerprint");
    TRY_ASSIGN(const QJsonArray sequences, array(json, "sequences"));
    for (const QJsonValue& sequence : sequences) {
        TRY_ASSIGN(const QJsonArray tokens, array(sequence.toObject(), "tokens"));
        auto& to = reply.sequences.emplace_back();
        for (const QJsonValue& token : tokens) {
            TRY_ASSIGN(ProbeReply::Token parsed, tokenFromJson(token.toObject(), reply.dSae));
            to.push_back(std::move(parsed));
        }
    }
    return reply;
}

} // namespace atomscope
