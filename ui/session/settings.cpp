#include "ui/session/settings.h"

#include <QFileInfo>
#include <QSettings>
#include <algorithm>

namespace atomscope {

namespace {

const QString kAuthor = QStringLiteral("author");
const QString kTheme = QStringLiteral("theme");
const QString kRecentFilesKey = QStringLiteral("recentFiles");
const QString kRecentModels = QStringLiteral("recentModels");
const QString kRecentSaes = QStringLiteral("recentSaes");
const QString kRecentTexts = QStringLiteral("recentTexts");
const QString kWindowGeometry = QStringLiteral("window/geometry");
const QString kWindowState = QStringLiteral("window/state");
const QString kListColumns = QStringLiteral("list/columns");
const QString kListViews = QStringLiteral("list/views");
const QString kWidth = QStringLiteral("contexts/width");
const QString kMonospace = QStringLiteral("contexts/monospace");
const QString kBlanks = QStringLiteral("contexts/blanksMarked");
const QString kWaitingJobs = QStringLiteral("worker/waitingJobs");
const QString kStrata = QStringLiteral("contexts/strata");

const QString kTextPercent = QStringLiteral("textPercent");
const QString kWorkerProgram = QStringLiteral("worker/program");
const QString kWorkerThreads = QStringLiteral("worker/threads");
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

/// The stored number, or `fallback` where it is missing, no number, or out of range.
int numberIn(const QSettings& store, const QString& key, int lowest, int highest, int fallback)
{
    bool isNumber = false;
    const int number = store.value(key).toInt(&isNumber);
    return isNumber && number >= lowest && number <= highest ? number : fallback;
}

QList<SavedView> loadListViews(const QSettings& store)
{
    QList<SavedView> views;
    for (const QString& text : store.value(kListViews).toStringList()) {
        if (const auto view = savedViewFromText(text.toUtf8()))
            views.append(*view);
    }
    return views;
}

QStringList textsOf(const QList<SavedView>& views)
{
    QStringList texts;
    for (const SavedView& view : views)
        texts.append(QString::fromUtf8(toText(view)));
    return texts;
}

QString loginName()
{
    const QString name = qEnvironmentVariable("USER", qEnvironmentVariable("LOGNAME"));
    return name.isEmpty() ? QStringLiteral("unknown") : name;
}

void putInFront(QStringList& recent, const QString& file)
{
    const QString path = QFileInfo(file).absoluteFilePath();
    recent.removeAll(path);
    recent.prepend(path);
    if (recent.size() > Settings::kRecentFiles)
        recent.resize(Settings::kRecentFiles);
}

} // namespace

void Settings::addRecentFile(const QString& file)
{
    putInFront(recentFiles, file);
}

void Settings::addRecentMaterial(const QString& model, const QString& sae, const QStringList& texts)
{
    putInFront(recentModels, model);
    putInFront(recentSaes, sae);
    for (const QString& text : texts)
        putInFront(recentTexts, text);
}

void Settings::replaceWaitingJobs(const QStringList& before, const QStringList& now)
{
    for (const QString& job : before)
        waitingJobs.removeOne(job);
    waitingJobs.append(now);
}

Settings loadSettings(const QSettings& store)
{
    Settings settings;
    settings.author = store.value(kAuthor).toString().trimmed();
    if (settings.author.isEmpty())
        settings.author = loginName();
    settings.theme = themeChoiceFromString(store.value(kTheme).toString()).value_or(settings.theme);
    settings.recentFiles = store.value(kRecentFilesKey).toStringList().mid(0, Settings::kRecentFiles);
    settings.recentModels = store.value(kRecentModels).toStringList().mid(0, Settings::kRecentFiles);
    settings.recentSaes = store.value(kRecentSaes).toStringList().mid(0, Settings::kRecentFiles);
    settings.recentTexts = store.value(kRecentTexts).toStringList().mid(0, Settings::kRecentFiles);
    settings.windowGeometry = store.value(kWindowGeometry).toByteArray();
    settings.windowState = store.value(kWindowState).toByteArray();
    settings.listColumns = store.value(kListColumns).toByteArray();
    settings.listViews = loadListViews(store);
    settings.width = numberIn(store, kWidth, kWholeDocument, Settings::kLargestWidth, settings.width);
    settings.isMonospace = store.value(kMonospace, settings.isMonospace).toBool();
    settings.areBlanksMarked = store.value(kBlanks, settings.areBlanksMarked).toBool();
    settings.waitingJobs = store.value(kWaitingJobs).toStringList();
    settings.strataMode = strataModeFromString(store.value(kStrata).toString()).value_or(settings.strataMode);
    settings.textPercent = numberIn(store, kTextPercent, Settings::kSmallestTextPercent, Settings::kLargestTextPercent,
                                    settings.textPercent);
    settings.workerProgram = store.value(kWorkerProgram).toString();
    settings.workerThreads = numberIn(store, kWorkerThreads, 0, Settings::kMostThreads, settings.workerThreads);
    settings.modelFolders = loadModelFolders(store);
    return settings;
}

void saveSettings(const Settings& settings, QSettings& store)
{
    store.setValue(kAuthor, settings.author);
    store.setValue(kTheme, toString(settings.theme));
    store.setValue(kRecentFilesKey, settings.recentFiles);
    store.setValue(kRecentModels, settings.recentModels);
    store.setValue(kRecentSaes, settings.recentSaes);
    store.setValue(kRecentTexts, settings.recentTexts);
    store.setValue(kWindowGeometry, settings.windowGeometry);
    store.setValue(kWindowState, settings.windowState);
    store.setValue(kListColumns, settings.listColumns);
    store.setValue(kListViews, textsOf(settings.listViews));
    store.setValue(kWidth, settings.width);
    store.setValue(kMonospace, settings.isMonospace);
    store.setValue(kBlanks, settings.areBlanksMarked);
    store.setValue(kWaitingJobs, settings.waitingJobs);
    store.setValue(kStrata, toString(settings.strataMode));
    store.setValue(kTextPercent, settings.textPercent);
    store.setValue(kWorkerProgram, settings.workerProgram);
    store.setValue(kWorkerThreads, settings.workerThreads);
    QVariantMap folders;
    for (auto entry = settings.modelFolders.begin(); entry != settings.modelFolders.end(); ++entry)
        folders.insert(entry.key(), QStringList{entry->model, entry->sae});
    store.setValue(kModelFolders, folders);
}

} // namespace atomscope
