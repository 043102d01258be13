#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QJsonObject>
#include <QMap>
#include <QString>
#include <QStringList>
#include <optional>

/// What is said between the explorer and its worker (resources/docs/protocol.md) as values. Pure functions: any thread.
namespace atomscope {

/// params of index.start; empty and zero fields are left to the worker.
struct IndexJobRequest
{
    QString model, sae, out;
    QStringList corpus;
    QStringList exports; ///< another tool's, to be imported into `out`; only `force` counts besides
    bool isMeasuring = false; ///< measure the evidence in the finished index `out`; only `threads` counts besides
    qint64 tokens = 0; ///< counted tokens; 0 = all
    int context = 0;
    int threads = 0;
    qint64 seed = 0;
    qint64 segmentTokens = 0;
    bool specialsAsText = false;
    QString split;
    QString textKey; ///< of .jsonl records
    bool loss = false; ///< also the whole model's loss of each next token
    bool force = false; ///< replace a finished file
    bool checksSanity = true; ///< try the SAE on the first tokens, and refuse a reading that is clearly wrong
    QMap<QString, QString> saeOptions;

    QJsonObject toJson() const;
    /// What toJson() wrote; fields of another kind are as if they were missing.
    static IndexJobRequest fromJson(const QJsonObject& json);
    friend bool operator==(const IndexJobRequest&, const IndexJobRequest&) = default;
};

struct EncodeRequest
{
    QString model, sae, text;
    int top = 0; ///< strongest atoms of each token; 0 = all that fire
    int context = 0; ///< tokens of a window; 0 = the SAE's own
    bool specialsAsText = false;
    QMap<QString, QString> saeOptions;

    QJsonObject toJson() const;
};

struct WorkerHello
{
    QString program, version;
    qint64 pid = 0;
    QString speedWarning; ///< why the worker is slow on this machine; empty when it is not
};

struct IndexingProgress
{
    QString stage; ///< "loading", "preparing", "indexing", "finishing"
    qint64 done = 0;
    qint64 total = 0; ///< 0 = unknown
    double tokensPerSecond = 0;
    std::optional<double> secondsLeft;
    qint64 committedTokens = 0;
    qint64 nSegments = 0;
    qint64 nAtoms = 0; ///< imported so far
    bool isOfAtoms = false; ///< done and total count atoms
};

/// How well the SAE reconstructs the beginning of the text.
struct SanityReport
{
    bool isLow = false;
    QString text; ///< one line for people
};

struct IndexingResult
{
    bool isFinished = false; ///< false: stopped, and goes on when the same job is started again
    qint64 nTokens = 0;
};

/// One line from the worker.
struct WorkerMessage
{
    enum class Kind { Result, Failure, Notification };
    Kind kind = Kind::Notification;
    qint64 id = 0; ///< of the request, for Result and Failure
    QString method; ///< of a Notification
    QJsonObject content; ///< result or params
    Error error; ///< of a Failure
};

/// One line of a request, newline included.
QByteArray requestLine(qint64 id, const QString& method, const QJsonObject& params);

/// Errors: BadFormat with the beginning of the line; the caller reports it and goes on.
Result<WorkerMessage> parseWorkerLine(const QByteArray& line);
/// Errors of these: BadFormat naming the field that is missing or of another type.
Result<WorkerHello> helloFromJson(const QJsonObject& json);
Result<IndexingProgress> progressFromJson(const QJsonObject& json);
Result<IndexingResult> indexingResultFromJson(const QJsonObject& json);
/// Progress of an import: stage "importing", done and total in bytes.
Result<IndexingProgress> importProgressFromJson(const QJsonObject& json);
Result<IndexingResult> importResultFromJson(const QJsonObject& json);
/// Progress of a measuring job: stage "measuring", done and total in atoms.
Result<IndexingProgress> measureProgressFromJson(const QJsonObject& json);
Result<SanityReport> sanityFromJson(const QJsonObject& json);

} // namespace atomscope
