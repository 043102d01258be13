// From a key press to the painted page of the next atom, in a real window over an index of 100,000 atoms. Prints
// quantiles with their goals. The first argument may name another index.
#include "tests/bench/madeupindex.h"
#include "ui/delegates/theme.h"
#include "ui/session/filepath.h"
#include "ui/widgets/atompageview.h"
#include "ui/widgets/contextscanvas.h"
#include "ui/windows/centrepages.h"
#include "ui/windows/indexconnection.h"
#include "ui/windows/mainwindow.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest/QtTest>
#include <algorithm>
#include <cstdio>
#include <vector>

using namespace atomscope;

namespace {

constexpr int kSteps = 400;
constexpr int kWarmUp = 20;

/// Sees when the contexts of an atom have been painted for the first time.
class PaintWatch : public QObject
{
public:
    explicit PaintWatch(ContextsCanvas* canvas)
        : m_canvas(canvas)
    {
        canvas->installEventFilter(this);
    }
    AtomId painted() const { return m_painted; }

    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::Paint && m_canvas->page()) {
            // After the canvas itself has painted.
            const AtomId atom = m_canvas->page()->numbers.atom;
            QMetaObject::invokeMethod(
                this, [this, atom] { m_painted = atom; }, Qt::QueuedConnection);
        }
        return QObject::eventFilter(watched, event);
    }

private:
    ContextsCanvas* m_canvas;
    AtomId m_painted;
};

bool settle(const MainWindow& window)
{
    return QTest::qWaitFor([&window] { return window.index()->isSettled() && window.index()->index().has_value(); },
                           120'000);
}

double quantile(const std::vector<double>& ascending, double share)
{
    const auto at = static_cast<std::size_t>(share * static_cast<double>(ascending.size() - 1) + 0.5);
    return ascending[at];
}

void measure(const char* what, MainWindow& window, Qt::Key key, bool isPausing)
{
    auto* page = window.findChild<AtomPageView*>();
    PaintWatch watch(page->findChild<ContextsCanvas*>());
    std::vector<double> times;
    for (int step = 0; step < kSteps + kWarmUp; ++step) {
        const AtomId before = page->atom();
        QElapsedTimer timer;
        timer.start();
        QTest::keyClick(&window, key);
        // Not QTest's waiting, which sleeps 10 ms at a time.
        const auto isPainted = [&] { return page->atom() != before && watch.painted() == page->atom(); };
        while (!isPainted() && !timer.hasExpired(30'000))
            QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
        if (!isPainted()) {
            std::printf("%-44s no page after 30 s\n", what);
            return;
        }
        if (step >= kWarmUp)
            times.push_back(static_cast<double>(timer.nsecsElapsed()) * 1e-6);
        if (isPausing)
            settle(window);
    }
    std::ranges::sort(times);
    std::printf("%-44s median %6.1f ms (goal 16), 90 %% %6.1f ms, 99 %% %6.1f ms (goal 50)\n", what,
                quantile(times, 0.5), quantile(times, 0.9), quantile(times, 0.99));
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    applyTheme(application, ThemeChoice::Light);
    QTemporaryDir folder;
    QString file = argc > 1 ? QString::fromLocal8Bit(argv[1]) : folder.filePath(QStringLiteral("madeup.atoms"));
    if (argc < 2) {
        bench::MadeUpIndex spec;
        spec.nAtoms = 100'000;
        spec.nWindows = 4096;
        spec.otherRate = 3e-4; // 30 atoms a token
        spec.hasExtras = true;
        if (const auto written = bench::writeMadeUpIndex(toPath(file), spec); !written) {
            std::fprintf(stderr, "%s\n", written.error().message.c_str());
            return 1;
        }
    }
    Settings settings;
    settings.author = QStringLiteral("bench");
    MainWindow window(settings, folder.path());
    window.setUnattended(true);
    window.resize(1440, 900);
    window.show();
    window.openIndex(file, AtomId{1});
    if (!QTest::qWaitForWindowActive(&window) || !settle(window)) {
        std::fprintf(stderr, "the index did not open\n");
        return 1;
    }
    std::printf("%d atoms, %lld tokens, %lld firings\n", window.index()->index()->definitions.dSae,
                static_cast<long long>(window.index()->session()->state().nTokens),
                static_cast<long long>(window.index()->session()->state().nFirings));
    measure("J, one atom after another", window, Qt::Key_J, false);
    measure("K, and reading for a while", window, Qt::Key_K, true);
    return 0;
}
