// Every page as the explorer paints it, on an index of the demo model, against pictures that a person has accepted.
#include "tests/e2e/explorerprocess.h"
#include "tests/snapshots/picturecompare.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyexport.h"
#include "tests/support/workerprocess.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

using namespace atomscope;

namespace {

QString text(const char* latin)
{
    return QString::fromLatin1(latin);
}

/// One accepted picture: `accepted/NAME.png`.
struct Snapshot
{
    const char* name;
    const char* arguments; ///< separated by blanks; INDEX and DEMO stand for the index and the demo's folder
    const char* scale = "1";
};

// Atoms by what they show at the size of this index: 8 a token in context with many firings, 902 dead.
constexpr Snapshot kSnapshots[] = {
    {"start-light", "--page start --theme light"},
    {"start-dark", "--page start --theme dark"},
    {"atom-light", "--page atom --atom 8 --theme light INDEX"},
    {"atom-dark", "--page atom --atom 8 --theme dark INDEX"},
    {"atom-dead-light", "--page atom --atom 902 --theme light INDEX"},
    {"atom-scale2", "--page atom --atom 13 --theme light INDEX", "2"},
    {"list-light", "--page list --theme light INDEX"},
    {"list-dark", "--page list --theme dark INDEX"},
    {"overview-light", "--page overview --theme light INDEX"},
    {"overview-dark", "--page overview --theme dark INDEX"},
    {"claims-light", "--page claims --theme light INDEX"},
    {"claims-dark", "--page claims --theme dark INDEX"},
    {"reader-light", "--page reader --document 3 --pin 8,13 --theme light INDEX"},
    {"reader-dark", "--page reader --document 3 --pin 8,13 --theme dark INDEX"},
    {"probe-light",
     "--page probe --pin 8,13 --probe-model DEMO/model --probe-sae DEMO/sae --probe-text relating_to_the_river "
     "--theme light INDEX"},
    {"probe-dark",
     "--page probe --pin 8,13 --probe-model DEMO/model --probe-sae DEMO/sae --probe-text relating_to_the_river "
     "--theme dark INDEX"},
    {"work-light", "--page work --theme light INDEX"},
    {"work-dark", "--page work --theme dark INDEX"},
    {"present-dark", "--page present --atom 8 --theme dark INDEX"},
    {"imported-light", "--page atom --atom 0 --theme light EXPORT"},
    {"imported-dark", "--page atom --atom 10 --theme dark EXPORT"},
    {"imported-overview-light", "--page overview --theme light EXPORT"},
    {"probe-nomodel-light", "--page probe --theme light INDEX"},
    {"reader-pseudo-light", "--page reader --document 3 --pin 8,13 --pseudo-locale --theme light INDEX"},
    {"list-pseudo-light", "--page list --pseudo-locale --theme light INDEX"},
    {"start-pseudo-light", "--page start --pseudo-locale --theme light"},
    {"newindex-pseudo-light", "--page newindex --pseudo-locale --theme light"},
    {"newindex-light", "--page newindex --theme light"},
    {"newindex-dark", "--page newindex --theme dark"},
    {"atom-pseudo-light", "--page atom --atom 13 --pseudo-locale --theme light INDEX"},
    {"overview-pseudo-light", "--page overview --pseudo-locale --theme light INDEX"},
};

} // namespace

class SnapshotsTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_index, m_imported;
    const QDir m_accepted{text(ATOMSCOPE_SNAPSHOTS) + text("/accepted")};
    const QDir m_out{text(ATOMSCOPE_SNAPSHOTS_OUT)};

    static QString demo() { return QString::fromStdString((test::sourceFolder() / "resources/demo").string()); }

    /// 40 documents of four scripts and of English, the same bytes everywhere.
    QString writeText() const
    {
        QFile file(m_folder.filePath(text("text.txt")));
        QFile languages(QString::fromStdString((test::dataFolder() / "text/languages.txt").string()));
        QFile licence(QString::fromStdString((test::sourceFolder() / "LICENSE").string()));
        if (!file.open(QIODevice::WriteOnly) || !languages.open(QIODevice::ReadOnly)
            || !licence.open(QIODevice::ReadOnly))
            return {};
        file.write(languages.readAll() + "\n\n" + licence.read(24000));
        return file.fileName();
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(QDir().mkpath(m_folder.filePath(text("home"))) && QDir().mkpath(m_out.path()));
        // Names of files are seen in the pictures, so they must not depend on the folder.
        QVERIFY(QDir::setCurrent(m_folder.path()));
        m_index = text("snapshot.atoms");
        QVERIFY(!writeText().isEmpty());
        const auto indexed = test::runWorker({text("index"), text("--model"), demo() + text("/model"), text("--sae"),
                                              demo() + text("/sae"), text("--corpus"), text("text.txt"),
                                              text("--split"), text("blank-line"), text("--out"), m_index});
        QVERIFY2(indexed.exitCode == 0, indexed.errors.constData());
        test::writeExport(m_folder.filePath(text("export")).toStdString(), test::tinyExport());
        m_imported = text("imported.atoms");
        const auto imported = test::runWorker({text("import"), text("export"), text("--out"), m_imported});
        QVERIFY2(imported.exitCode == 0, imported.errors.constData());
        qputenv("FONTCONFIG_FILE", ATOMSCOPE_SNAPSHOTS "/fonts.conf");
        QVERIFY2(QFile::exists(text("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")),
                 "the accepted pictures need the package fonts-dejavu-core");
    }

    void pagesLookAsAccepted_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("scale");
        for (const Snapshot& snapshot : kSnapshots) {
            QStringList arguments = text(snapshot.arguments).split(QLatin1Char(' '));
            arguments.replaceInStrings(text("INDEX"), m_index);
            arguments.replaceInStrings(text("EXPORT"), m_imported);
            arguments.replaceInStrings(text("DEMO"), demo());
            QTest::addRow("%s", snapshot.name) << arguments << QByteArray(snapshot.scale);
        }
    }

    void pagesLookAsAccepted()
    {
        QFETCH(QStringList, arguments);
        QFETCH(const QByteArray, scale);
        const QString actualFile = m_folder.filePath(text("picture.png"));
        arguments += {text("--size"), text("1280x720"), text("--screenshot"), actualFile};
        qputenv("QT_SCALE_FACTOR", scale);
        const auto outcome = test::runExplorer(arguments, m_folder.filePath(text("home")));
        qputenv("QT_SCALE_FACTOR", "1");
        QVERIFY2(outcome.exitCode == 0 && outcome.errors.isEmpty(), outcome.errors.constData());
        const QString wrong
            = test::comparedWithAccepted(QImage(actualFile), text(QTest::currentDataTag()), {m_accepted, m_out});
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }

    void everyAcceptedPictureIsTested()
    {
        QStringList tested;
        for (const Snapshot& snapshot : kSnapshots)
            tested += text(snapshot.name) + text(".png");
        tested.sort();
        QCOMPARE(m_accepted.entryList({text("*.png")}, QDir::Files, QDir::Name), tested);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(SnapshotsTest)
#include "tst_snapshots.moc"
