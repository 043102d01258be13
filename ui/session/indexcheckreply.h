#pragma once

#include "core/base/result.h"
#include "ui/session/workermessages.h"

#include <QJsonObject>
#include <QList>
#include <QString>
#include <optional>

namespace atomscope {

/// What the worker says about a job that is being put together (`index.check`, resources/docs/protocol.md).
struct IndexCheckReply
{
    /// A `--sae-option` that the SAE's files leave open.
    struct Option
    {
        QString name;
        QString expects; ///< "true|false", "K"
        friend bool operator==(const Option&, const Option&) = default;
    };
    struct Problem
    {
        QString field; ///< "model", "sae", "corpus", "out" or "context"
        Error error;
        QList<Option> options;
    };
    struct Model
    {
        QString name, family;
        qint64 nLayers = 0, dModel = 0, nPositions = 0, weightBytes = 0;
        qint64 vocabulary = 0; ///< 0: its tokenizer did not load
    };
    struct Decision
    {
        QString what, value, rule;
    };
    struct Dictionary
    {
        QString format, architecture, hookName;
        qint64 dIn = 0, dSae = 0;
        QList<Decision> decisions;
    };
    struct Pair
    {
        QString site;
        qint64 context = 0;
        bool prependBos = false;
        qint64 neededBytes = 0;
        std::optional<double> availableBytes;
    };
    struct Trial
    {
        qint64 nTokens = 0;
        double tokensPerSecond = 0, l0 = 0;
        qint64 totalTokens = 0; ///< 0 = unknown
        /// Of the whole job; nothing when its length is not known.
        std::optional<double> seconds() const;
    };
    struct Out
    {
        QString state; ///< "absent", "unfinished" or "finished"
        qint64 nTokens = 0;
    };

    QList<Problem> problems;
    std::optional<Model> model;
    std::optional<Dictionary> sae;
    std::optional<Pair> pair;
    std::optional<qint64> textBytes;
    std::optional<Trial> trial;
    std::optional<SanityReport> sanity;
    std::optional<Out> out;

    /// The first about a field; null without one.
    const Problem* problemOf(const QString& field) const;
};

/// Error BadFormat names the field that is missing or of another type.
Result<IndexCheckReply> indexCheckFromJson(const QJsonObject& json);

} // namespace atomscope
