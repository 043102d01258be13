#include "tests/ui/support/widgettest.h"
#include "ui/widgets/flatbutton.h"
#include "ui/windows/headstrip.h"

#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QSignalSpy>

using namespace atomscope;

namespace {

struct Shown
{
    Shown()
    {
        window.menuBar()->addMenu(QStringLiteral("&File"));
        strip = new HeadStrip(&window);
        window.menuBar()->setCornerWidget(strip);
        window.resize(600, 200);
        window.show();
    }
    FlatButton* name() const { return strip->findChildren<FlatButton*>()[0]; }
    FlatButton* theme() const { return strip->findChildren<FlatButton*>()[1]; }
    QStringList entries() const
    {
        QStringList texts;
        QMetaObject::invokeMethod(name()->menu(), "aboutToShow");
        for (const QAction* action : name()->menu()->actions()) {
            if (!action->isSeparator())
                texts.append(action->text());
        }
        return texts;
    }

    QMainWindow window;
    HeadStrip* strip = nullptr;
};

} // namespace

class HeadStripTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anIndexOfAnyNameIsNotCut()
    {
        const Shown shown;
        for (const char* file : {"/a/d.atoms", "/a/gemma-2-2b.layer-12.width-16k.atoms", "/a/b.atoms", ""}) {
            shown.strip->setIndex(QString::fromLatin1(file));
            QApplication::processEvents();
            QVERIFY2(shown.name()->width() >= shown.name()->sizeHint().width(), file);
            QCOMPARE(shown.strip->geometry().right(), shown.window.menuBar()->rect().right());
        }
    }

    void otherIndexesAreOffered()
    {
        const Shown shown;
        QSignalSpy chosen(shown.strip, &HeadStrip::fileChosen), open(shown.strip, &HeadStrip::openRequested);
        QCOMPARE(shown.entries().size(), 1); // nothing yet but to open one
        const QString first = QStringLiteral("/a/one.atoms"), second = QStringLiteral("/b/R&D.atoms");
        shown.strip->setRecentFiles({first, second});
        shown.strip->setIndex(first);
        QCOMPARE(shown.entries().mid(0, 1), QStringList(QStringLiteral("R&&D.atoms"))); // not the open one
        QCOMPARE(shown.entries().size(), 2);
        shown.name()->menu()->actions().front()->trigger();
        shown.name()->menu()->actions().back()->trigger();
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][0].toString(), second);
        QCOMPARE(open.count(), 1);
    }

    void theThemeIsSwitchedToTheOther()
    {
        const Shown shown;
        QSignalSpy switched(shown.strip, &HeadStrip::themeSwitched);
        shown.theme()->click();
        QCOMPARE(switched[0][0].toBool(), true);
        QVERIFY(shown.theme()->toolTip().contains(QStringLiteral("Dark")));
        applyTheme(*qApp, ThemeChoice::Dark);
        QTRY_VERIFY(shown.theme()->toolTip().contains(QStringLiteral("Light")));
        shown.theme()->click();
        QCOMPARE(switched[1][0].toBool(), false);
        applyTheme(*qApp, ThemeChoice::Light);
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(HeadStripTest)
#include "tst_headstrip.moc"
