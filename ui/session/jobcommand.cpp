#include "ui/session/jobcommand.h"

#include <QDir>
#include <QFileInfo>
#include <algorithm>

namespace atomscope {

namespace {

/// One word of a POSIX shell.
QString quoted(const QString& word)
{
    const auto isPlain = [](QChar c) { return c.isLetterOrNumber() || QStringLiteral("/._-=+,:@%").contains(c); };
    if (!word.isEmpty() && std::ranges::all_of(word, isPlain))
        return word;
    QString escaped = word;
    escaped.replace(QLatin1Char('\''), QLatin1String("'\\''"));
    return QLatin1Char('\'') + escaped + QLatin1Char('\'');
}

/// The name of a folder or file, without what its suffixes say about its format.
QString nameOf(const QString& path)
{
    const QFileInfo info(QDir::cleanPath(path));
    QString name = info.isDir() ? info.fileName() : info.completeBaseName();
    for (const char* suffix : {".jsonl", ".txt"}) {
        if (name.endsWith(QLatin1String(suffix)))
            name.chop(static_cast<qsizetype>(qstrlen(suffix)));
    }
    return name;
}

bool isWritable(const QString& folder)
{
    const QFileInfo info(folder);
    return !folder.isEmpty() && info.isDir() && info.isWritable();
}

} // namespace

QString workerCommand(const QString& program, const IndexJobRequest& job)
{
    if (job.isMeasuring)
        return QStringList{quoted(program), QStringLiteral("measure"), quoted(job.out)}.join(QLatin1Char(' '));
    QStringList words{program, QStringLiteral("index")};
    const auto add = [&words](bool isSet, const char* option, const QString& value) {
        if (isSet)
            words << QString::fromLatin1(option) << value;
    };
    add(!job.model.isEmpty(), "--model", job.model);
    add(!job.sae.isEmpty(), "--sae", job.sae);
    for (auto option = job.saeOptions.begin(); option != job.saeOptions.end(); ++option)
        add(true, "--sae-option", option.key() + QLatin1Char('=') + option.value());
    if (!job.corpus.isEmpty())
        words << QStringLiteral("--corpus") << job.corpus;
    add(job.tokens > 0, "--tokens", QString::number(job.tokens));
    add(job.context > 0, "--context", QString::number(job.context));
    add(job.threads > 0, "--threads", QString::number(job.threads));
    add(job.seed != 0, "--seed", QString::number(job.seed));
    add(job.segmentTokens > 0, "--segment-tokens", QString::number(job.segmentTokens));
    add(!job.split.isEmpty(), "--split", job.split);
    add(!job.textKey.isEmpty(), "--text-key", job.textKey);
    for (const auto& [isSet, option] :
         {std::pair{job.specialsAsText, "--specials-as-text"}, std::pair{job.loss, "--loss"},
          std::pair{job.force, "--force"}, std::pair{!job.checksSanity, "--no-sanity-check"}}) {
        if (isSet)
            words << QString::fromLatin1(option);
    }
    add(!job.out.isEmpty(), "--out", job.out);
    QStringList line;
    for (const QString& word : words)
        line << quoted(word);
    return line.join(QLatin1Char(' '));
}

QString suggestedOut(const QString& folder, const QString& sae, const QStringList& corpus)
{
    if (sae.isEmpty() || corpus.isEmpty())
        return {};
    const QString stem = QDir(folder).filePath(nameOf(sae) + QLatin1Char('-') + nameOf(corpus.front()));
    QString file = stem + QLatin1String(".atoms");
    for (int number = 2; QFileInfo::exists(file); ++number)
        file = stem + QLatin1Char('-') + QString::number(number) + QLatin1String(".atoms");
    return file;
}

QString suggestedFolder(const QStringList& recentIndexes, const QStringList& corpus)
{
    if (!recentIndexes.isEmpty() && isWritable(QFileInfo(recentIndexes.front()).absolutePath()))
        return QFileInfo(recentIndexes.front()).absolutePath();
    if (!corpus.isEmpty() && isWritable(QFileInfo(corpus.front()).absolutePath()))
        return QFileInfo(corpus.front()).absolutePath();
    return QDir::homePath();
}

} // namespace atomscope
