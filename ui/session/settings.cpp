#include "ui/session/settings.h"

#include <QFileInfo>
#include <QSettings>
#include <algorithm>

namespace atomscope {

namespace {

const QString kAuthor = QStringLiteral("author");
const QString kTheme = QStringLiteral("theme");
const QString kRecentFilesKey = QStringLiteral("recentFiles");
const QString kWindowGeometry = QStringLiteral("window/geometry");
const QString kWindowState = QStringLiteral("window/state");
const QString kListColumns = QStringLiteral("list/columns");
const QString kWidth = QStringLiteral("contexts/width");
const QString kMonospace = QStringLiteral("contexts/monospace");
const QString kStrata = QStringLiteral("contexts/strata");

const QString kModelFolders = QStringLiteral("modelFolders");

QMap<QString, ModelFolders> loadModelFolders(const QSettings& store)
{
    QMap<QString, ModelFolders> folders;
    const QVariantMap stored = store.value(kModelFolders).toMap();
    for (auto entry = stored.begin(); entry != stored.end(); ++entry) {
        const QStringList paths = entry.value().toStringList();
        if (paths.size() == 2)
            folders.insert(entry.key(), {paths[0], paths[1]});
    }
    return folders;
}

QString loginName()
{
    const QString name = qEnvironmentVariable("USER", qEnvironmentVariable("LOGNAME"));
    return name.isEmpty() ? QStringLiteral("unknown") : name;
}

} // namespace

void Settings::addRecentFile(const QString& file)
{
    const QString path = QFileInfo(file).absoluteFilePath();
    recentFiles.removeAll(path);
    recentFiles.prepend(path);
    if (recentFiles.size() > kRecentFiles)
        recentFiles.resize(kRecentFiles);
}

Settings loadSettings(const QSettings& store)
{
    Settings settings;
    settings.author = store.value(kAuthor).toString().trimmed();
    if (settings.author.isEmpty())
        settings.author = loginName();
    settings.theme = themeChoiceFromString(store.value(kTheme).toString()).value_or(settings.theme);
    settings.recentFiles = store.value(kRecentFilesKey).toStringList().mid(0, Settings::kRecentFiles);
    settings.windowGeometry = store.value(kWindowGeometry).toByteArray();
    settings.windowState = store.value(kWindowState).toByteArray();
    settings.listColumns = store.value(kListColumns).toByteArray();
    bool isNumber = false;
    const int width = store.value(kWidth).toInt(&isNumber);
    if (isNumber && width >= 0 && width <= Settings::kLargestWidth)
        settings.width = width;
    settings.isMonospace = store.value(kMonospace, settings.isMonospace).toBool();
    settings.strataMode = strataModeFromString(store.value(kStrata).toString()).value_or(settings.strataMode);
    settings.modelFolders = loadModelFolders(store);
    return settings;
}

void saveSettings(const Settings& settings, QSettings& store)
{
    store.setValue(kAuthor, settings.author);
    store.setValue(kTheme, toString(settings.theme));
    store.setValue(kRecentFilesKey, settings.recentFiles);
    store.setValue(kWindowGeometry, settings.windowGeometry);
    store.setValue(kWindowState, settings.windowState);
    store.setValue(kListColumns, settings.listColumns);
    store.setValue(kWidth, settings.width);
    store.setValue(kMonospace, settings.isMonospace);
    store.setValue(kStrata, toString(settings.strataMode));
    QVariantMap folders;
    for (auto entry = settings.modelFolders.begin(); entry != settings.modelFolders.end(); ++entry)
        folders.insert(entry.key(), QStringList{entry->model, entry->sae});
    store.setValue(kModelFolders, folders);
}

} // namespace atomscope
