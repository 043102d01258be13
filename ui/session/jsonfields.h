#pragma once

#include "core/base/result.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>
#include <cmath>
#include <optional>

namespace atomscope {

/// Reads the fields of one object and remembers the first that is not as promised.
class JsonFields
{
public:
    explicit JsonFields(const QJsonObject& json)
        : m_json(json)
    {
    }

    QString text(const char* name)
    {
        const QJsonValue value = take(name);
        return check(value.isString(), name) ? value.toString() : QString();
    }
    qint64 integer(const char* name)
    {
        const QJsonValue value = take(name);
        // A number such as 1e300 is none that we count with.
        constexpr double kLargest = 9e18;
        const bool isInteger = value.isDouble() && std::abs(value.toDouble()) < kLargest;
        return check(isInteger, name) ? value.toInteger(static_cast<qint64>(value.toDouble())) : 0;
    }
    double number(const char* name)
    {
        const QJsonValue value = take(name);
        return check(value.isDouble(), name) ? value.toDouble() : 0;
    }
    std::optional<double> numberOrNull(const char* name)
    {
        const QJsonValue value = take(name);
        return value.isNull() || !check(value.isDouble(), name) ? std::nullopt : std::optional(value.toDouble());
    }
    QString textOrNull(const char* name)
    {
        const QJsonValue value = take(name);
        return value.isNull() || !check(value.isString(), name) ? QString() : value.toString();
    }

    bool flag(const char* name)
    {
        const QJsonValue value = take(name);
        return check(value.isBool(), name) && value.toBool();
    }
    QJsonArray list(const char* name)
    {
        const QJsonValue value = take(name);
        return check(value.isArray(), name) ? value.toArray() : QJsonArray();
    }
    /// Nothing for null.
    std::optional<QJsonObject> objectOrNull(const char* name)
    {
        const QJsonValue value = take(name);
        return value.isNull() || !check(value.isObject(), name) ? std::nullopt : std::optional(value.toObject());
    }

    bool isGood() const { return !m_bad; }
    template <typename Value> Result<Value> finish(Value value) const
    {
        if (m_bad)
            return fail(ErrorCode::BadFormat,
                        std::string("the worker's message has no valid \"") + m_bad
                            + "\"; worker and explorer may be of different versions",
                        QJsonDocument(m_json).toJson(QJsonDocument::Compact).left(kShown).toStdString());
        return value;
    }

private:
    static constexpr int kShown = 120;
    QJsonValue take(const char* name) const { return m_json.value(QLatin1String(name)); }
    bool check(bool isGood, const char* name)
    {
        if (!isGood && !m_bad)
            m_bad = name;
        return isGood;
    }

    const QJsonObject& m_json;
    const char* m_bad = nullptr;
};

} // namespace atomscope
