#pragma once

#include "ui/session/settings.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <vector>

namespace atomscope {

class MainWindow;
class Preferences;
struct LabelRevision;

/// The program's windows, one index each. They share the settings, and windows whose labels are in one book show each
/// other's labels at once.
class WindowSet : public QObject
{
    Q_OBJECT
public:
    WindowSet(const Settings& settings, const QString& dataFolder, QObject* parent = nullptr);
    ~WindowSet() override;

    /// Not shown yet; deletes itself when it is closed.
    MainWindow* add();
    /// Those that are open, in the order in which they were opened.
    std::vector<MainWindow*> windows() const { return m_windows; }
    const Settings& settings() const { return m_settings; }

Q_SIGNALS:
    /// To be stored, and to be followed by what is the application's: the theme, the size of text.
    void settingsChanged(const atomscope::Settings& settings);

private:
    void follow(MainWindow* window);
    void open(const QString& file, const MainWindow* beside);
    void adopt(const Settings& settings, const QObject* source);
    void share(const LabelRevision& revision, const MainWindow* source);
    void showPreferences(MainWindow* parent);

    Settings m_settings;
    QString m_dataFolder;
    std::vector<MainWindow*> m_windows; ///< those that are open
    QPointer<Preferences> m_preferences;
};

} // namespace atomscope
