#include "ui/windows/droppedfiles.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QMimeData>
#include <QRegularExpression>
#include <QUrl>
#include <algorithm>

namespace atomscope {

namespace {

bool endsWithAny(const QString& name, std::initializer_list<const char*> suffixes)
{
    return std::ranges::any_of(
        suffixes, [&name](const char* suffix) { return name.endsWith(QLatin1String(suffix), Qt::CaseInsensitive); });
}

bool isTextFile(const QString& name)
{
    return endsWithAny(name, {".txt", ".jsonl", ".txt.gz", ".jsonl.gz", ".txt.zst", ".jsonl.zst"});
}

/// What Neuronpedia and SAEDashboard call their files.
bool isExportFile(const QString& name)
{
    static const QRegularExpression kName(QStringLiteral("^batch-\\d+\\.jsonl?(\\.gz|\\.zst)?$"));
    return kName.match(name).hasMatch();
}

/// Such files lie in it or in its folders.
bool isExportFolder(const QString& path)
{
    constexpr int kMostLookedAt = 1000;
    QDirIterator files(path, QDir::Files, QDirIterator::Subdirectories);
    for (int n = 0; n < kMostLookedAt && files.hasNext(); ++n) {
        files.next();
        if (isExportFile(files.fileName()))
            return true;
    }
    return false;
}

bool isModelFolder(const QDir& folder)
{
    return folder.exists(QStringLiteral("config.json"))
        && !folder
                .entryList({QStringLiteral("model*.safetensors"), QStringLiteral("model.safetensors.index.json"),
                            QStringLiteral("pytorch_model*.bin"), QStringLiteral("pytorch_model.bin.index.json")},
                           QDir::Files)
                .isEmpty();
}

bool isFolderOfTexts(const QDir& folder)
{
    const QStringList files = folder.entryList(QDir::Files);
    return !files.isEmpty() && std::ranges::all_of(files, isTextFile);
}

} // namespace

DroppedFiles sortDropped(const QStringList& paths)
{
    DroppedFiles dropped;
    for (const QString& path : paths) {
        const QFileInfo info(path);
        const QString name = info.fileName();
        if (info.isDir() && isModelFolder(QDir(path)))
            dropped.job.model = path;
        else if (info.isDir() ? isExportFolder(path) : isExportFile(name))
            dropped.exports.append(path);
        else if (info.isDir() && isFolderOfTexts(QDir(path)))
            dropped.texts.append(path);
        else if (info.isDir() || endsWithAny(name, {".safetensors", ".npz", ".pt", ".pth", ".bin", ".ckpt"}))
            dropped.job.sae = path;
        else if (endsWithAny(name, {".atoms"}))
            dropped.indexes.append(path);
        else if (endsWithAny(name, {".labels"}))
            dropped.labels.append(path);
        else if (isTextFile(name))
            dropped.texts.append(path);
        else
            dropped.unknown.append(path);
    }
    return dropped;
}

QStringList localFiles(const QMimeData* data)
{
    QStringList paths;
    for (const QUrl& url : data->urls()) {
        if (url.isLocalFile())
            paths.append(QDir::cleanPath(url.toLocalFile()));
    }
    return paths;
}

} // namespace atomscope
