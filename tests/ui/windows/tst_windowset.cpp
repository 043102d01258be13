// Several windows at once: their settings, their labels, the dialog of the settings.
#include "tests/support/tinyindex.h"
#include "tests/ui/support/widgettest.h"
#include "ui/models/atomtablemodel.h"
#include "ui/session/filepath.h"
#include "ui/session/workerclient.h"
#include "ui/widgets/atompageview.h"
#include "ui/widgets/labelpanel.h"
#include "ui/windows/indexconnection.h"
#include "ui/windows/labelconnection.h"
#include "ui/windows/mainwindow.h"
#include "ui/windows/preferences.h"
#include "ui/windows/windowset.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <algorithm>

using namespace atomscope;
using ActionId = WindowActions::Id;

namespace {

constexpr AtomId kAtom{5}, kOther{6};

Settings settingsOf(const char* author)
{
    Settings settings;
    settings.author = QString::fromLatin1(author);
    return settings;
}

struct Windows
{
    QTemporaryDir folder;
    QString file = folder.filePath(QStringLiteral("tiny.atoms"));
    WindowSet set{settingsOf("Anna"), folder.path()};

    Windows()
    {
        if (!test::writeTinyIndex(toPath(file), test::makeTinyTable()))
            qFatal("could not write the index");
        set.add()->show();
    }
    MainWindow* window(std::size_t i) const { return set.windows().at(i); }
    LabelPanel* panel(std::size_t i) const { return window(i)->findChild<LabelPanel*>(); }
    LabelSession* labels(std::size_t i) const { return window(i)->labels()->session(); }
    MainWindow* addAnother()
    {
        window(0)->action(ActionId::NewWindow)->trigger();
        return set.windows().back();
    }
    bool open(MainWindow* window, AtomId atom) const
    {
        QSignalSpy book(window->labels(), &LabelConnection::bookOpened);
        window->openIndex(file, atom);
        return book.wait() && QTest::qWaitFor([window] { return window->index()->isSettled(); });
    }
    Preferences* preferences() const
    {
        for (QWidget* widget : QApplication::topLevelWidgets()) {
            if (auto* dialog = qobject_cast<Preferences*>(widget))
                return dialog;
        }
        return nullptr;
    }
};

LabelContent saying(const char* label)
{
    LabelContent content;
    content.label = label;
    return content;
}

} // namespace

class WindowSetTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anotherWindowStandsBesideAndIsGoneWhenClosed()
    {
        const Windows windows;
        MainWindow* first = windows.window(0);
        first->action(ActionId::NewWindow)->trigger();
        QCOMPARE(windows.set.windows().size(), 2U);
        MainWindow* second = windows.window(1);
        QVERIFY(second->isVisible());
        QCOMPARE(second->size(), first->size());
        QVERIFY(second->pos() != first->pos());
        second->action(ActionId::CloseWindow)->trigger();
        QTRY_COMPARE(windows.set.windows().size(), 1U);
        QVERIFY(first->isVisible());
    }

    void aSettingChangedInOneWindowIsThatOfAll()
    {
        Windows windows;
        MainWindow* second = windows.addAnother();
        QSignalSpy stored(&windows.set, &WindowSet::settingsChanged);
        windows.window(0)->action(ActionId::ThemeDark)->trigger();
        QVERIFY(second->action(ActionId::ThemeDark)->isChecked());
        QVERIFY(!second->action(ActionId::ThemeSystem)->isChecked());
        second->action(ActionId::ToggleMonospace)->trigger();
        QVERIFY(windows.window(0)->action(ActionId::ToggleMonospace)->isChecked());
        QCOMPARE(stored.size(), 2);
        const auto last = stored.last().at(0).value<Settings>();
        QVERIFY(last.theme == ThemeChoice::Dark && last.isMonospace);
        QVERIFY(windows.set.settings() == last);
    }

    /// What one window remembers must not undo what another one did.
    void aFileOpenedInEachIsRecentInBoth()
    {
        Windows windows;
        MainWindow* second = windows.addAnother();
        const QString copy = windows.folder.filePath(QStringLiteral("copy.atoms"));
        QVERIFY(QFile::copy(windows.file, copy));
        QVERIFY(windows.open(windows.window(0), kAtom));
        QSignalSpy opened(second->index(), &IndexConnection::opened);
        second->openIndex(copy);
        QVERIFY(opened.wait());
        QCOMPARE(windows.set.settings().recentFiles, (QStringList{copy, windows.file}));
        second->close();
        QTRY_COMPARE(windows.set.windows().size(), 1U);
        QCOMPARE(windows.set.settings().recentFiles, (QStringList{copy, windows.file}));
    }

    void labelsOfOneBookAreSeenInBothWindows()
    {
        Windows windows;
        QVERIFY(windows.open(windows.window(0), kAtom));
        QVERIFY(windows.open(windows.addAnother(), kOther));
        QCOMPARE(windows.labels(0)->file(), windows.labels(1)->file());
        windows.labels(0)->edit(saying("seen by both"));
        windows.labels(0)->finishEditing();
        QTRY_COMPARE(windows.labels(1)->content(kAtom).label, std::string("seen by both"));
        windows.window(1)->index()->goTo(kAtom);
        QTRY_COMPARE(windows.panel(1)->content().label, std::string("seen by both"));

        // And at once where the atom is shown already.
        windows.labels(1)->edit(saying("answered"));
        windows.labels(1)->finishEditing();
        QTRY_COMPARE(windows.panel(0)->content().label, std::string("answered"));
        windows.labels(0)->undo();
        QTRY_COMPARE(windows.panel(1)->content().label, std::string("seen by both"));
    }

    void whatIsBeingTypedStaysWhenTheOtherWindowSavesTheSameAtom()
    {
        Windows windows;
        QVERIFY(windows.open(windows.window(0), kAtom));
        QVERIFY(windows.open(windows.addAnother(), kAtom));
        windows.labels(0)->edit(saying("half a sent"));
        QSignalSpy saved(windows.labels(1), &LabelSession::revisionSaved);
        windows.labels(1)->edit(saying("theirs"));
        windows.labels(1)->finishEditing();
        QVERIFY(saved.wait());
        QCOMPARE(windows.labels(0)->content(kAtom).label, std::string("half a sent"));
        windows.labels(0)->finishEditing();
        QTRY_COMPARE(windows.labels(1)->content(kAtom).label, std::string("half a sent"));
    }

    void settingsActAtOnceAndThereIsOneDialog()
    {
        Windows windows;
        windows.addAnother();
        windows.window(0)->action(ActionId::ShowPreferences)->trigger();
        Preferences* dialog = windows.preferences();
        QVERIFY(dialog && dialog->isVisible());
        windows.window(1)->action(ActionId::ShowPreferences)->trigger();
        QCOMPARE(windows.preferences(), dialog);

        auto* author = dialog->findChild<QLineEdit*>(QStringLiteral("author"));
        QVERIFY(QTest::qWaitForWindowActive(dialog));
        author->setFocus();
        author->selectAll();
        QTest::keyClicks(author, QStringLiteral("Ben"));
        QCOMPARE(windows.labels(0)->author(), QStringLiteral("Ben"));
        QCOMPARE(windows.labels(1)->author(), QStringLiteral("Ben"));
        author->selectAll();
        QTest::keyClick(author, Qt::Key_Delete); // nobody labels without a name
        QCOMPARE(windows.labels(0)->author(), QStringLiteral("Ben"));
        QTest::keyClick(author, Qt::Key_Tab);
        QCOMPARE(author->text(), QStringLiteral("Ben"));

        dialog->findChild<QComboBox*>()->setCurrentIndex(2);
        QVERIFY(windows.window(1)->action(ActionId::ThemeDark)->isChecked());
        windows.window(1)->action(ActionId::ThemeLight)->trigger();
        QCOMPARE(dialog->findChild<QComboBox*>()->currentIndex(), 1);
        dialog->findChild<QCheckBox*>()->click();
        QVERIFY(windows.window(0)->action(ActionId::ToggleMonospace)->isChecked());
        const auto sizes = dialog->findChildren<QSpinBox*>();
        sizes[0]->setValue(130);
        sizes[1]->setValue(3);
        QCOMPARE(windows.set.settings().textPercent, 130);
        QCOMPARE(windows.set.settings().workerThreads, 3);

        dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::RestoreDefaults)->click();
        QVERIFY(windows.set.settings().textPercent == 100 && windows.set.settings().workerThreads == 0);
        QCOMPARE(windows.set.settings().author, QStringLiteral("Ben"));
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(!windows.preferences());
    }

    void aWorkerThatIsNotThereIsNamedBesideTheField()
    {
        Preferences dialog(settingsOf("Anna"));
        QSignalSpy changed(&dialog, &Preferences::changed);
        auto* field = dialog.findChild<QLineEdit*>(QStringLiteral("worker"));
        const auto shows = [&](const QString& text) {
            const auto labels = dialog.findChildren<QLabel*>();
            return std::ranges::any_of(labels, [&](const QLabel* label) { return label->text().contains(text); });
        };
        field->setText(QStringLiteral("/no/such/worker"));
        QVERIFY(shows(QStringLiteral("There is no program /no/such/worker")));
        QCOMPARE(changed.last().at(0).value<Settings>().workerProgram, QStringLiteral("/no/such/worker"));
        field->setText(QCoreApplication::applicationFilePath());
        QVERIFY(!shows(QStringLiteral("There is no program")));
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(WindowSetTest)
#include "tst_windowset.moc"
