#include "ui/session/indexcheckreply.h"

#include "core/base/errorname.h"
#include "ui/session/jsonfields.h"

#include <algorithm>

namespace atomscope {

namespace {

Result<IndexCheckReply::Problem> problemFrom(const QJsonObject& json)
{
    JsonFields fields(json);
    IndexCheckReply::Problem problem;
    problem.field = fields.text("field");
    problem.error.code = errorCodeFromName(fields.text("kind").toStdString()).value_or(ErrorCode::Internal);
    problem.error.message = fields.text("message").toStdString();
    problem.error.detail = fields.text("detail").toStdString();
    for (const QJsonValue& option : fields.list("options")) {
        JsonFields parts(option.toObject());
        IndexCheckReply::Option asked;
        asked.name = parts.text("name");
        asked.expects = parts.text("expects");
        TRY_ASSIGN(asked, parts.finish(asked));
        problem.options.append(asked);
    }
    return fields.finish(problem);
}

Result<IndexCheckReply::Model> modelFrom(const QJsonObject& json)
{
    JsonFields fields(json);
    IndexCheckReply::Model model;
    model.name = fields.text("name");
    model.family = fields.text("family");
    model.nLayers = fields.integer("n_layers");
    model.dModel = fields.integer("d_model");
    model.nPositions = fields.integer("n_positions");
    model.weightBytes = fields.integer("weight_bytes");
    model.vocabulary = fields.integer("vocabulary");
    return fields.finish(model);
}

Result<IndexCheckReply::Dictionary> dictionaryFrom(const QJsonObject& json)
{
    JsonFields fields(json);
    IndexCheckReply::Dictionary sae;
    sae.format = fields.text("format");
    sae.architecture = fields.text("architecture");
    sae.hookName = fields.text("hook_name");
    sae.dIn = fields.integer("d_in");
    sae.dSae = fields.integer("d_sae");
    for (const QJsonValue& decision : fields.list("decisions")) {
        JsonFields parts(decision.toObject());
        IndexCheckReply::Decision decided;
        decided.what = parts.text("what");
        decided.value = parts.text("value");
        decided.rule = parts.text("rule");
        TRY_ASSIGN(decided, parts.finish(decided));
        sae.decisions.append(decided);
    }
    return fields.finish(sae);
}

Result<IndexCheckReply::Pair> pairFrom(const QJsonObject& json)
{
    JsonFields fields(json);
    IndexCheckReply::Pair pair;
    pair.site = fields.text("site");
    pair.context = fields.integer("context");
    pair.prependBos = fields.flag("prepend_bos");
    pair.neededBytes = fields.integer("needed_bytes");
    pair.availableBytes = fields.numberOrNull("available_bytes");
    return fields.finish(pair);
}

Result<IndexCheckReply::Trial> trialFrom(const QJsonObject& json)
{
    JsonFields fields(json);
    IndexCheckReply::Trial trial;
    trial.nTokens = fields.integer("n_tokens");
    trial.tokensPerSecond = fields.number("tokens_per_second");
    trial.l0 = fields.number("l0");
    trial.totalTokens = fields.integer("total_tokens");
    return fields.finish(trial);
}

Result<IndexCheckReply::Out> outFrom(const QJsonObject& json)
{
    JsonFields fields(json);
    IndexCheckReply::Out out;
    out.state = fields.text("state");
    out.nTokens = fields.integer("n_tokens");
    return fields.finish(out);
}

/// Reads a part that may be null.
template <typename Part>
Result<std::optional<Part>> part(JsonFields& fields, const char* name, Result<Part> (*read)(const QJsonObject&))
{
    const auto json = fields.objectOrNull(name);
    if (!json)
        return std::optional<Part>();
    TRY_ASSIGN(Part value, read(*json));
    return std::optional<Part>(std::move(value));
}

} // namespace

std::optional<double> IndexCheckReply::Trial::seconds() const
{
    if (totalTokens <= 0 || tokensPerSecond <= 0)
        return {};
    return static_cast<double>(totalTokens) / tokensPerSecond;
}

const IndexCheckReply::Problem* IndexCheckReply::problemOf(const QString& field) const
{
    const auto found = std::ranges::find(problems, field, &Problem::field);
    return found == problems.end() ? nullptr : &*found;
}

Result<IndexCheckReply> indexCheckFromJson(const QJsonObject& json)
{
    JsonFields fields(json);
    IndexCheckReply reply;
    for (const QJsonValue& problem : fields.list("problems")) {
        TRY_ASSIGN(auto read, problemFrom(problem.toObject()));
        reply.problems.append(std::move(read));
    }
    TRY_ASSIGN(reply.model, part(fields, "model", modelFrom));
    TRY_ASSIGN(reply.sae, part(fields, "sae", dictionaryFrom));
    TRY_ASSIGN(reply.pair, part(fields, "pair", pairFrom));
    TRY_ASSIGN(reply.trial, part(fields, "trial", trialFrom));
    TRY_ASSIGN(reply.sanity, part(fields, "sanity", sanityFromJson));
    TRY_ASSIGN(reply.out, part(fields, "out", outFrom));
    if (const auto bytes = fields.numberOrNull("text_bytes"))
        reply.textBytes = static_cast<qint64>(*bytes);
    return fields.finish(reply);
}

} // namespace atomscope
