#include "ui/windows/windowset.h"

#include "ui/delegates/theme.h"
#include "ui/windows/labelconnection.h"
#include "ui/windows/mainwindow.h"
#include "ui/windows/preferences.h"

#include <algorithm>

namespace atomscope {

WindowSet::WindowSet(const Settings& settings, const QString& dataFolder, QObject* parent)
    : QObject(parent)
    , m_settings(settings)
    , m_dataFolder(dataFolder)
{
}

WindowSet::~WindowSet()
{
    for (MainWindow* window : windows())
        delete window;
}

MainWindow* WindowSet::add()
{
    auto* window = new MainWindow(m_settings, m_dataFolder);
    window->setAttribute(Qt::WA_DeleteOnClose);
    follow(window);
    m_windows.push_back(window);
    return window;
}

void WindowSet::follow(MainWindow* window)
{
    connect(window, &MainWindow::settingsChanged, this,
            [this, window](const Settings& settings) { adopt(settings, window); });
    connect(window, &MainWindow::windowRequested, this, [this, window](const QString& file) { open(file, window); });
    connect(window, &MainWindow::preferencesRequested, this, [this, window] { showPreferences(window); });
    connect(window->labels()->session(), &LabelSession::revisionSaved, this,
            [this, window](const LabelRevision& revision) { share(revision, window); });
    connect(window, &QObject::destroyed, this, [this, window] { std::erase(m_windows, window); });
}

void WindowSet::open(const QString& file, const MainWindow* beside)
{
    MainWindow* window = add();
    // Not on top of the other one.
    if (!beside->isMaximized() && !beside->isFullScreen()) {
        window->resize(beside->size());
        window->move(beside->pos() + QPoint(3 * kGridPx, 3 * kGridPx));
    }
    window->show();
    if (!file.isEmpty())
        window->openIndex(file);
}

void WindowSet::adopt(const Settings& settings, const QObject* source)
{
    m_settings = settings;
    for (MainWindow* window : windows()) {
        if (window != source)
            window->setSettings(settings);
    }
    if (m_preferences && m_preferences != source)
        m_preferences->setSettings(settings);
    Q_EMIT settingsChanged(settings);
}

void WindowSet::share(const LabelRevision& revision, const MainWindow* source)
{
    const QString book = source->labels()->session()->file();
    for (MainWindow* window : windows()) {
        if (window != source && window->labels()->session()->file() == book)
            window->labels()->session()->adopt(revision);
    }
}

void WindowSet::showPreferences(MainWindow* parent)
{
    if (!m_preferences) {
        m_preferences = new Preferences(m_settings, parent);
        m_preferences->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_preferences, &Preferences::changed, this,
                [this](const Settings& settings) { adopt(settings, m_preferences); });
    }
    m_preferences->show();
    m_preferences->raise();
    m_preferences->activateWindow();
}

} // namespace atomscope
