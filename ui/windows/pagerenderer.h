#pragma once

#include "core/base/result.h"

#include <QObject>
#include <QPixmap>
#include <QString>
#include <QTimer>

namespace atomscope {

class MainWindow;

/// Renders a page without a person: waits until the window shows everything that was asked for, writes the picture and
/// the dump, and says so.
class PageRenderer : public QObject
{
    Q_OBJECT
public:
    struct Wish
    {
        QString page; ///< one of pageNames()
        QString screenshot; ///< PNG; empty = none
        QString dump; ///< JSON; empty = none
    };

    PageRenderer(MainWindow* window, const Wish& wish);
    /// The window is shown and its index being opened.
    void start();

    /// A window and the dialogs over it.
    static QPixmap picture(QWidget* window);

Q_SIGNALS:
    void rendered();
    void failed(const atomscope::Error& error);

private:
    void render();
    Result<void> write();
    void end(const Result<void>& outcome);

    MainWindow* m_window;
    Wish m_wish;
    QTimer m_settling; ///< layouts and posted paints, after the data has come
    QTimer m_patience;
    bool m_hasEnded = false;
};

} // namespace atomscope
