// From the start of the program to the first painted window, as a process of its own each time. Prints quantiles with
// the goal. The argument may name an index to open.
#include "ui/delegates/theme.h"
#include "ui/windows/mainwindow.h"
#include "ui/windows/windowset.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QPainter>
#include <QProcess>
#include <QTemporaryDir>
#include <algorithm>
#include <cstdio>
#include <vector>

using namespace atomscope;

namespace {

constexpr int kRuns = 15;
constexpr int kPatienceMs = 60'000;
const char* const kChild = "--first-paint";

/// Leaves the program after the first paint of the window.
class FirstPaint : public QObject
{
public:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::Paint)
            QMetaObject::invokeMethod(
                qApp, [] { QCoreApplication::exit(0); }, Qt::QueuedConnection);
        return QObject::eventFilter(watched, event);
    }
};

int runChild(int argc, char** argv)
{
    QApplication application(argc, argv);
    applyTheme(application, ThemeChoice::Light);
    const QTemporaryDir folder;
    WindowSet windows(Settings(), folder.path());
    MainWindow* window = windows.add();
    window->setUnattended(true);
    FirstPaint watch;
    application.installEventFilter(&watch);
    window->show();
    if (argc > 2)
        window->openIndex(QString::fromLocal8Bit(argv[2]));
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    if (argc > 1 && qstrcmp(argv[1], kChild) == 0)
        return runChild(argc, argv);
    const QCoreApplication application(argc, argv);
    QStringList arguments{QString::fromLatin1(kChild)};
    if (argc > 1)
        arguments.append(QString::fromLocal8Bit(argv[1]));
    std::vector<double> milliseconds;
    for (int run = 0; run < kRuns; ++run) {
        QElapsedTimer timer;
        timer.start();
        QProcess child;
        child.setProcessChannelMode(QProcess::ForwardedOutputChannel);
        child.start(QCoreApplication::applicationFilePath(), arguments);
        if (!child.waitForFinished(kPatienceMs) || child.exitCode() != 0) {
            std::fprintf(stderr, "bench_start: the window did not come\n");
            return 1;
        }
        milliseconds.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::sort(milliseconds.begin(), milliseconds.end());
    std::printf("start to first paint, and out again           median %6.1f ms (goal 300), worst %6.1f ms\n",
                milliseconds[milliseconds.size() / 2], milliseconds.back());
    return 0;
}
