#include "tests/support/testsupport.h"
#include "ui/session/savedview.h"
#include "ui/session/settings.h"

#include <QSettings>
#include <QTemporaryDir>

using namespace atomscope;

namespace {

SavedView exampleView()
{
    SavedView view;
    view.name = QStringLiteral("seltene, „Ä“");
    view.filter.text = "Äpfel \"1\"";
    view.filter.ranges = {{"density", 1e-5, 0.1}, {.measure = "max_act", .low = 2.5}, {.measure = "n", .high = -1}};
    view.filter.category = "token in context";
    view.filter.isStarredOnly = true;
    view.filter.isUnlabelledOnly = true;
    view.filter.firing = AtomFilter::Firing::Dense;
    view.filter.verdict = Verdict::None;
    view.filter.personsCategory = "";
    view.filter.automaticVerdict = "several meanings";
    view.sort = {AtomSort::Key::Measure, "lookup_gain", true};
    view.columns = "atom:48,label:120";
    return view;
}

} // namespace

class SavedViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesBackAsItWas()
    {
        const SavedView view = exampleView();
        const QByteArray text = toText(view);
        QVERIFY(!text.contains('\n'));
        QVERIFY(savedViewFromText(text) == view);
        SavedView plain;
        plain.name = QStringLiteral("all");
        QVERIFY(savedViewFromText(toText(plain)) == plain);
        for (const auto firing : {AtomFilter::Firing::Alive, AtomFilter::Firing::Dead}) {
            plain.filter.firing = firing;
            plain.filter.isLabelledOnly = true;
            QVERIFY(savedViewFromText(toText(plain)) == plain);
        }
        for (const auto key :
             {AtomSort::Key::Label, AtomSort::Key::Category, AtomSort::Key::TopToken, AtomSort::Key::Verdict}) {
            plain.sort.key = key;
            QVERIFY(savedViewFromText(toText(plain)) == plain);
        }
    }

    void chosenAtomsAreNotPartOfIt()
    {
        SavedView view = exampleView();
        view.filter.atoms = AtomSet({AtomId{1}});
        const auto back = savedViewFromText(toText(view));
        QVERIFY(back && !back->filter.atoms);
    }

    void nonsenseIsNoView_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"", "{", "[]", "7", "{}", R"({"view":""})", R"({"view":[1]})", R"({"filter":{}})"})
            QTest::newRow(*text ? text : "nothing") << QByteArray(text);
    }

    void nonsenseIsNoView()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!savedViewFromText(text));
    }

    void valuesThatMakeNoSenseAreLeftOut()
    {
        const auto view = savedViewFromText(
            R"({"view":"v","filter":{"ranges":[{"measure":"a","from":3,"to":2},{"from":1},7,{"measure":"b","to":"x"}],)"
            R"("firing":"often","verdict":"perhaps","category":3,"labelled":"yes","starred":1,"text":{}},)"
            R"("sort":{"by":"colour"},"columns":[],"later":1})");
        QVERIFY(view && view->filter.isEmpty());
        QVERIFY(view->sort == AtomSort{} && view->columns.isEmpty());
    }

    void settingsKeepThem()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("settings.ini"));
        Settings settings;
        settings.author = QStringLiteral("a");
        for (const int n : {1, 2}) { // one text of a list reads like a text that is no list
            settings.listViews.append(exampleView());
            settings.listViews.last().name += QString::number(n);
            QSettings store(file, QSettings::IniFormat);
            saveSettings(settings, store);
            store.sync();
            QVERIFY(loadSettings(QSettings(file, QSettings::IniFormat)) == settings);
        }
        QSettings store(file, QSettings::IniFormat);
        store.setValue(QStringLiteral("list/views"), QStringList{QStringLiteral("nonsense"), {}});
        QVERIFY(loadSettings(store).listViews.isEmpty());
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(SavedViewTest)
#include "tst_savedview.moc"
