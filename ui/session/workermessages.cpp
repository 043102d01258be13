#include "ui/session/workermessages.h"

#include "core/base/errorname.h"
#include "ui/session/jsonfields.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <cmath>

namespace atomscope {

namespace {

constexpr int kShownOfABadLine = 120;

Error errorFromJson(const QJsonObject& json)
{
    const QJsonObject data = json.value(QLatin1String("data")).toObject();
    const QString kind = data.value(QLatin1String("kind")).toString();
    Error error;
    error.code = errorCodeFromName(kind.toStdString()).value_or(ErrorCode::Internal);
    error.message = json.value(QLatin1String("message")).toString().toStdString();
    error.detail = data.value(QLatin1String("detail")).toString().toStdString();
    if (error.message.empty())
        error.message = "the worker reported an error without saying which";
    return error;
}

void insertIf(bool isSet, QJsonObject& json, const char* name, const QJsonValue& value)
{
    if (isSet)
        json.insert(QLatin1String(name), value);
}

QJsonObject optionsToJson(const QMap<QString, QString>& options)
{
    QJsonObject json;
    for (auto option = options.begin(); option != options.end(); ++option)
        json.insert(option.key(), option.value());
    return json;
}

tl::unexpected<Error> badLine(const QByteArray& line)
{
    return fail(ErrorCode::BadFormat, "the worker wrote a line that is not part of the protocol; it was ignored",
                line.left(kShownOfABadLine).toStdString());
}

} // namespace

QJsonObject IndexJobRequest::toJson() const
{
    QJsonObject json;
    if (!exports.isEmpty()) {
        json.insert(QLatin1String("paths"), QJsonArray::fromStringList(exports));
        json.insert(QLatin1String("out"), out);
        insertIf(force, json, "force", true);
        return json;
    }
    if (isMeasuring) {
        json.insert(QLatin1String("file"), out);
        insertIf(threads > 0, json, "threads", threads);
        return json;
    }
    json.insert(QLatin1String("model"), model);
    json.insert(QLatin1String("sae"), sae);
    json.insert(QLatin1String("corpus"), QJsonArray::fromStringList(corpus));
    json.insert(QLatin1String("out"), out);
    insertIf(tokens > 0, json, "tokens", tokens);
    insertIf(context > 0, json, "context", context);
    insertIf(threads > 0, json, "threads", threads);
    insertIf(seed != 0, json, "seed", seed);
    insertIf(segmentTokens > 0, json, "segment_tokens", segmentTokens);
    insertIf(specialsAsText, json, "specials_as_text", true);
    insertIf(!split.isEmpty(), json, "split", split);
    insertIf(!textKey.isEmpty(), json, "text_key", textKey);
    insertIf(loss, json, "loss", true);
    insertIf(force, json, "force", true);
    insertIf(!checksSanity, json, "sanity_check", false);
    insertIf(!saeOptions.isEmpty(), json, "sae_options", optionsToJson(saeOptions));
    return json;
}

IndexJobRequest IndexJobRequest::fromJson(const QJsonObject& json)
{
    const auto text = [&json](const char* name) { return json.value(QLatin1String(name)).toString(); };
    const auto number = [&json](const char* name) { return json.value(QLatin1String(name)).toInteger(); };
    const auto flag
        = [&json](const char* name, bool standard) { return json.value(QLatin1String(name)).toBool(standard); };
    const auto texts = [&json](const char* name) {
        QStringList list;
        for (const QJsonValue& value : json.value(QLatin1String(name)).toArray())
            list.append(value.toString());
        return list;
    };
    IndexJobRequest job;
    job.exports = texts("paths");
    job.out = text("out");
    job.force = flag("force", false);
    job.model = text("model");
    job.sae = text("sae");
    job.corpus = texts("corpus");
    job.tokens = number("tokens");
    job.context = static_cast<int>(number("context"));
    job.threads = static_cast<int>(number("threads"));
    job.seed = number("seed");
    job.segmentTokens = number("segment_tokens");
    job.specialsAsText = flag("specials_as_text", false);
    job.split = text("split");
    job.textKey = text("text_key");
    job.loss = flag("loss", false);
    job.checksSanity = flag("sanity_check", true);
    const QJsonObject options = json.value(QLatin1String("sae_options")).toObject();
    for (auto option = options.begin(); option != options.end(); ++option)
        job.saeOptions.insert(option.key(), option.value().toString());
    return job;
}

QJsonObject EncodeRequest::toJson() const
{
    QJsonObject json;
    json.insert(QLatin1String("model"), model);
    json.insert(QLatin1String("sae"), sae);
    json.insert(QLatin1String("text"), text);
    insertIf(top > 0, json, "top", top);
    insertIf(context > 0, json, "context", context);
    insertIf(specialsAsText, json, "specials_as_text", true);
    insertIf(!saeOptions.isEmpty(), json, "sae_options", optionsToJson(saeOptions));
    return json;
}

QByteArray requestLine(qint64 id, const QString& method, const QJsonObject& params)
{
    QJsonObject json;
    json.insert(QLatin1String("jsonrpc"), QLatin1String("2.0"));
    json.insert(QLatin1String("id"), id);
    json.insert(QLatin1String("method"), method);
    insertIf(!params.isEmpty(), json, "params", params);
    return QJsonDocument(json).toJson(QJsonDocument::Compact) + '\n';
}

Result<WorkerMessage> parseWorkerLine(const QByteArray& line)
{
    QJsonParseError parseError;
    const QJsonObject json = QJsonDocument::fromJson(line, &parseError).object();
    if (parseError.error != QJsonParseError::NoError
        || json.value(QLatin1String("jsonrpc")).toString() != QLatin1String("2.0"))
        return badLine(line);
    WorkerMessage message;
    const QJsonValue id = json.value(QLatin1String("id"));
    if (json.contains(QLatin1String("method"))) {
        message.method = json.value(QLatin1String("method")).toString();
        message.content = json.value(QLatin1String("params")).toObject();
        return message.method.isEmpty() ? Result<WorkerMessage>(badLine(line)) : message;
    }
    const QJsonValue error = json.value(QLatin1String("error"));
    const QJsonValue result = json.value(QLatin1String("result"));
    // An error without an id answers a line of ours that the worker could not read.
    if (error.isObject() ? !id.isDouble() && !id.isNull() : !id.isDouble() || !result.isObject())
        return badLine(line);
    message.id = id.toInteger(-1);
    message.kind = error.isObject() ? WorkerMessage::Kind::Failure : WorkerMessage::Kind::Result;
    if (error.isObject())
        message.error = errorFromJson(error.toObject());
    else
        message.content = result.toObject();
    return message;
}

Result<WorkerHello> helloFromJson(const QJsonObject& json)
{
    JsonFields fields(json);
    WorkerHello hello;
    hello.program = fields.text("program");
    hello.version = fields.text("version");
    hello.pid = fields.integer("pid");
    hello.speedWarning = fields.textOrNull("speed_warning");
    return fields.finish(hello);
}

Result<IndexingProgress> progressFromJson(const QJsonObject& json)
{
    JsonFields fields(json);
    IndexingProgress progress;
    progress.stage = fields.text("stage");
    progress.done = fields.integer("done");
    progress.total = fields.integer("total");
    progress.tokensPerSecond = fields.number("tokens_per_second");
    progress.secondsLeft = fields.numberOrNull("seconds_left");
    progress.committedTokens = fields.integer("committed_tokens");
    progress.nSegments = fields.integer("n_segments");
    return fields.finish(progress);
}

Result<IndexingProgress> importProgressFromJson(const QJsonObject& json)
{
    JsonFields fields(json);
    IndexingProgress progress;
    progress.stage = fields.text("stage");
    progress.done = fields.integer("done");
    progress.total = fields.integer("total");
    progress.nAtoms = fields.integer("n_atoms");
    return fields.finish(progress);
}

Result<IndexingProgress> measureProgressFromJson(const QJsonObject& json)
{
    JsonFields fields(json);
    IndexingProgress progress;
    progress.stage = fields.text("stage");
    progress.done = fields.integer("done");
    progress.total = fields.integer("total");
    progress.isOfAtoms = true;
    return fields.finish(progress);
}

Result<IndexingResult> importResultFromJson(const QJsonObject& json)
{
    JsonFields fields(json);
    IndexingResult result;
    result.isFinished = fields.text("state") == QLatin1String("finished");
    return fields.finish(result);
}

Result<IndexingResult> indexingResultFromJson(const QJsonObject& json)
{
    JsonFields fields(json);
    const QString state = fields.text("state");
    IndexingResult result;
    result.isFinished = state == QLatin1String("finished");
    result.nTokens = fields.integer("n_tokens");
    return fields.finish(result);
}

Result<SanityReport> sanityFromJson(const QJsonObject& json)
{
    JsonFields fields(json);
    SanityReport report;
    report.isLow = fields.flag("is_low");
    report.text = fields.text("text");
    return fields.finish(report);
}

} // namespace atomscope
