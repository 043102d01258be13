#include "ui/session/indexsummaries.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSaveFile>

namespace atomscope {

namespace {

constexpr qint64 kMostBytes = 1 << 20; // of a kept summary

QString placeOf(const QString& folder, const QString& file)
{
    const QByteArray hash = QCryptographicHash::hash(file.toUtf8(), QCryptographicHash::Sha1).toHex();
    return QDir(folder).filePath(QString::fromLatin1(hash) + QStringLiteral(".json"));
}

/// What tells one state of a file from another.
QString stampOf(const QString& file)
{
    const QFileInfo info(file);
    return QString::number(info.size()) + QLatin1Char(' ') + QString::number(info.lastModified().toMSecsSinceEpoch());
}

std::optional<IndexSummary> kept(const QString& folder, const QString& file)
{
    QFile place(placeOf(folder, file));
    if (!place.open(QIODevice::ReadOnly) || place.size() > kMostBytes)
        return {};
    const QJsonObject json = QJsonDocument::fromJson(place.readAll()).object();
    if (json.value(QLatin1String("stamp")).toString() != stampOf(file))
        return {};
    const auto summary = summaryFromJson(json);
    return summary && summary->file == file ? summary : std::nullopt;
}

void keep(const QString& folder, const IndexSummary& summary)
{
    // The main file of an index that is being filled does not change with every commit.
    if (!summary.isFinished || !summary.problem.isEmpty() || !QDir().mkpath(folder))
        return;
    QJsonObject json = toJson(summary);
    json.insert(QLatin1String("stamp"), stampOf(summary.file));
    QSaveFile place(placeOf(folder, summary.file));
    if (place.open(QIODevice::WriteOnly)) {
        place.write(QJsonDocument(json).toJson(QJsonDocument::Compact));
        place.commit(); // a failure costs a reading next time
    }
}

} // namespace

IndexSummaries::IndexSummaries(const QString& folder, QObject* parent)
    : QObject(parent)
    , m_folder(folder)
{
}

void IndexSummaries::request(const QStringList& files)
{
    const quint64 generation = ++m_generation;
    m_thread.replace(0, [this, files, generation, folder = m_folder](const std::stop_token& stop) {
        for (const QString& file : files) {
            if (stop.stop_requested())
                return;
            auto summary = kept(folder, file);
            if (!summary) {
                summary = readIndexSummary(file);
                keep(folder, *summary);
            }
            QMetaObject::invokeMethod(
                this,
                [this, generation, found = *summary] {
                    if (generation == m_generation)
                        Q_EMIT ready(found);
                },
                Qt::QueuedConnection);
        }
    });
}

} // namespace atomscope
