#include "ui/windows/droppedfiles.h"

#include <QDir>
#include <QFileInfo>
#include <QMimeData>
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
