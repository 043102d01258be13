#include "app/atomscope/arguments.h"
#include "app/atomscope/mergelabels.h"
#include "core/base/log.h"
#include "ui/session/pseudolocale.h"
#include "ui/session/settings.h"
#include "ui/windows/centrepages.h"
#include "ui/windows/eventwatch.h"
#include "ui/windows/indexdesk.h"
#include "ui/windows/mainwindow.h"
#include "ui/windows/newindexconnection.h"
#include "ui/windows/pagerenderer.h"
#include "ui/windows/pages.h"
#include "ui/windows/windowset.h"

#include <QAccessible>
#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QIcon>
#include <QSettings>
#include <QStandardPaths>
#include <QStyleHints>
#include <algorithm>
#include <cstdio>
#include <malloc.h>
#include <optional>
#include <utility>

using namespace atomscope;

namespace {

/// A page's buffers are of the size that malloc gives back to the system at once; faulting them in again costs as much
/// as making the page.
void keepFreedMemory()
{
    mallopt(M_MMAP_THRESHOLD, 64 << 20);
    mallopt(M_TRIM_THRESHOLD, 128 << 20);
}

int failWith(const Error& error)
{
    std::fprintf(stderr, "atomscope: %s\n", error.message.c_str());
    return error.code == ErrorCode::Usage ? 2 : 1;
}

IndexJobRequest jobOf(const ExplorerArguments& arguments)
{
    const auto absolute
        = [](const QString& path) { return path.isEmpty() ? path : QFileInfo(path).absoluteFilePath(); };
    IndexJobRequest job;
    job.model = absolute(arguments.indexModel);
    job.sae = absolute(arguments.indexSae);
    job.out = absolute(arguments.file);
    for (const QString& path : arguments.indexCorpus)
        job.corpus.append(absolute(path));
    job.tokens = arguments.indexTokens;
    return job;
}

/// Settings of a picture are the defaults: what somebody last did must not show in it.
Settings settingsFor(const ExplorerArguments& arguments, const QSettings& store)
{
    Settings settings = arguments.isBatch() ? Settings() : loadSettings(store);
    if (arguments.theme)
        settings.theme = *arguments.theme;
    return settings;
}

/// The theme and the size of text. Nothing is done when they have not changed: it costs every widget a new look.
class Appearance
{
public:
    explicit Appearance(QApplication& application)
        : m_application(application)
        , m_desktopFont(QApplication::font())
    {
    }

    void show(const Settings& settings)
    {
        if (std::exchange(m_theme, settings.theme) != settings.theme)
            applyTheme(m_application, settings.theme);
        if (std::exchange(m_textPercent, settings.textPercent) != settings.textPercent)
            applyTextSize(m_desktopFont, settings.textPercent);
    }

private:
    QApplication& m_application;
    const QFont m_desktopFont;
    std::optional<ThemeChoice> m_theme;
    int m_textPercent = 100;
};

int runBatch(MainWindow& window, const ExplorerArguments& arguments)
{
    QAccessible::setActive(true);
    window.setUnattended(true);
    QGuiApplication::styleHints()->setCursorFlashTime(0); // the same picture at any moment
    PageRenderer renderer(&window, {arguments.page, arguments.screenshot, arguments.dump});
    QObject::connect(&renderer, &PageRenderer::rendered, &window, [] { QCoreApplication::exit(0); });
    QObject::connect(&renderer, &PageRenderer::failed, &window,
                     [](const Error& error) { QCoreApplication::exit(failWith(error)); });
    window.showPage(arguments.page);
    window.show();
    if (arguments.page == page::kNewIndex)
        window.desk()->newIndex()->open(jobOf(arguments));
    else if (!arguments.file.isEmpty())
        window.openIndex(arguments.file, arguments.atom);
    renderer.start();
    return QCoreApplication::exec();
}

int runWindow(MainWindow& window, const ExplorerArguments& arguments)
{
    window.show();
    if (arguments.startsIndexing())
        window.startIndexing(jobOf(arguments));
    else if (!arguments.file.isEmpty())
        window.openIndex(QFileInfo(arguments.file).absoluteFilePath(), arguments.atom);
    window.offerWaitingJobs();
    return QCoreApplication::exec();
}

void setUpProbe(const MainWindow& window, const ExplorerArguments& arguments)
{
    const auto absolute = [](const QString& path) { return QFileInfo(path).absoluteFilePath(); };
    if (!arguments.probeModel.isEmpty())
        window.pages()->probe()->useFolders({absolute(arguments.probeModel), absolute(arguments.probeSae)});
    if (arguments.document)
        window.pages()->reader()->readWhenOpened(*arguments.document);
    window.pages()->pinWhenOpened(arguments.pinned);
    if (!arguments.probeText.isEmpty())
        window.pages()->setProbeText(arguments.probeText);
}

void nameProgram()
{
    QCoreApplication::setApplicationName(QStringLiteral("atomscope"));
    QCoreApplication::setApplicationVersion(QStringLiteral(ATOMSCOPE_VERSION));
}

int runWithoutWindow(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    nameProgram();
    const Result<ExplorerArguments> arguments = parseExplorerArguments(QCoreApplication::arguments());
    if (!arguments)
        return failWith(arguments.error());
    const Result<QString> report = mergeLabels(arguments->mergeInto, arguments->mergeFrom);
    if (!report)
        return failWith(report.error());
    std::printf("%s\n", qPrintable(*report));
    return 0;
}

/// Pictures and dumps are made on machines without a screen too.
void chooseScreenFor(const QStringList& words)
{
    const bool hasScreen = qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
    const bool isBatch = std::ranges::any_of(words, [](const QString& word) {
        return word.startsWith(QStringLiteral("--screenshot")) || word.startsWith(QStringLiteral("--dump"));
    });
    if (isBatch && !hasScreen && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
}

/// With assertions on, says what held the window up.
class WatchedApplication : public QApplication
{
public:
    WatchedApplication(int& argc, char** argv)
        : QApplication(argc, argv)
    {
        m_since.start();
    }

    void setWatched(bool on) { m_isWatched = on; }

    bool notify(QObject* receiver, QEvent* event) override
    {
        if (!m_isWatched)
            return QApplication::notify(receiver, event);
        return m_watch.handle(receiver, event,
                              [this, receiver, event] { return QApplication::notify(receiver, event); });
    }

private:
    bool m_isWatched = false;
    QElapsedTimer m_since;
    EventWatch m_watch{[this] { return m_since.elapsed(); },
                       [](const QString& what) { qWarning("%s", qPrintable(what)); }};
};

int runExplorer(int argc, char** argv)
{
    WatchedApplication application(argc, argv);
    nameProgram();
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Atomscope"));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.atomscope.atomscope"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/org.atomscope.atomscope.svg")));

    const Result<ExplorerArguments> arguments = parseExplorerArguments(QCoreApplication::arguments());
    if (!arguments)
        return failWith(arguments.error());

    PseudoLocale pseudoLocale;
    if (arguments->isPseudoLocale)
        QCoreApplication::installTranslator(&pseudoLocale);

    QSettings store(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("atomscope"),
                    QStringLiteral("atomscope"));
    const Settings settings = settingsFor(*arguments, store);
    Appearance appearance(application);
    appearance.show(settings);
    WindowSet windows(settings, QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
    QObject::connect(&windows, &WindowSet::settingsChanged, &application,
                     [&appearance](const Settings& changed) { appearance.show(changed); });
    MainWindow& window = *windows.add();
    if (arguments->size.isValid())
        window.resize(arguments->size);
    setUpProbe(window, *arguments);
    if (arguments->isBatch())
        return runBatch(window, *arguments);
    QObject::connect(&windows, &WindowSet::settingsChanged, &store,
                     [&store](const Settings& changed) { saveSettings(changed, store); });
#ifndef NDEBUG
    application.setWatched(true);
#endif
    return runWindow(window, *arguments);
}

} // namespace

int main(int argc, char** argv)
{
    keepFreedMemory();
    logToStderr("atomscope");
    QStringList words;
    for (int i = 1; i < argc; ++i)
        words.append(QString::fromLocal8Bit(argv[i]));
    if (needNoWindow(words))
        return runWithoutWindow(argc, argv);
    chooseScreenFor(words);
    return runExplorer(argc, argv);
}
