#pragma once

#include "ui/session/savedview.h"
#include "ui/session/viewchoices.h"

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

class QSettings;

namespace atomscope {

/// Where the model of an index lies, and its SAE; an index holds neither.
struct ModelFolders
{
    QString model, sae;
    friend bool operator==(const ModelFolders&, const ModelFolders&) = default;
};

/// What is remembered from one run to the next, as a value: read once at the start, handed on by value, written when
/// something changed. Any thread, but a QSettings belongs to one.
struct Settings
{
    static constexpr int kDefaultWidth = 24;
    static constexpr int kLargestWidth = 4096;
    static constexpr int kRecentFiles = 10;

    QString author; ///< who labels; the user's login name by default
    ThemeChoice theme = ThemeChoice::System;
    QStringList recentFiles; ///< newest first
    QByteArray windowGeometry, windowState; ///< QMainWindow's own blobs
    QByteArray listColumns; ///< of the atom list: widths, order, which are shown
    QList<SavedView> listViews; ///< of the atom list, in the order they were saved
    int width = kDefaultWidth; ///< BrowseState::width()
    bool isMonospace = false;
    bool areBlanksMarked = true; ///< ContextLook::areBlanksMarked
    StrataMode strataMode = StrataMode::FullRange;

    int textPercent = 100; ///< size of all text, of the desktop's
    static constexpr int kSmallestTextPercent = 70, kLargestTextPercent = 200;
    QString workerProgram; ///< empty: the one beside this program
    int workerThreads = 0; ///< of a job that does not say; 0 = all cores
    static constexpr int kMostThreads = 1024; ///< as many as the worker takes

    QMap<QString, ModelFolders> modelFolders; ///< by the SAE's fingerprint

    QStringList recentModels, recentSaes, recentTexts; ///< that indexes were made from, newest first

    QStringList waitingJobs; ///< IndexJobRequest::toJson() of jobs that had not begun, in their order

    /// Puts a file in front; each file once.
    void addRecentFile(const QString& file);
    void addRecentMaterial(const QString& model, const QString& sae, const QStringList& texts);

    /// Those of one window, as they were and as they are now; what other windows keep stays.
    void replaceWaitingJobs(const QStringList& before, const QStringList& now);

    friend bool operator==(const Settings&, const Settings&) = default;
};

/// Values that are missing or make no sense are the defaults.
Settings loadSettings(const QSettings& store);
void saveSettings(const Settings& settings, QSettings& store);

} // namespace atomscope
