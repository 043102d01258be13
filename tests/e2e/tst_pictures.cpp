// Pictures and dumps without a person: sizes, themes, wrong options, and that nobody has looked.
#include "core/store/labelbook.h"
#include "tests/e2e/explorerprocess.h"
#include "tests/e2e/shownpage.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyindex.h"
#include "ui/session/filepath.h"
#include "ui/session/settings.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QSettings>
#include <QTemporaryDir>

using namespace atomscope;
using test::ExplorerOutcome;
using test::ShownPage;

class PicturesTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_index;
    test::TinyTable m_table = test::makeTinyTable();

    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    ExplorerOutcome explore(const QStringList& arguments) const { return test::runExplorer(arguments, path("home")); }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(QDir().mkpath(path("home")));
        m_index = path("tiny.atoms");
        VERIFY_RESULT(test::writeTinyIndex(toPath(m_index), m_table));
    }

    void picturesHaveTheAskedSizeAndTheme()
    {
        QHash<QString, QImage> light;
        for (const char* page : {"start", "atom", "list", "work"}) {
            for (const char* theme : {"light", "dark"}) {
                const QString name = QString::fromLatin1(page), file = path("picture.png");
                QStringList arguments{QStringLiteral("--screenshot"), file,
                                      QStringLiteral("--page"),       name,
                                      QStringLiteral("--theme"),      QString::fromLatin1(theme),
                                      QStringLiteral("--size"),       QStringLiteral("1100x700")};
                if (name != QStringLiteral("start"))
                    arguments.append(m_index);
                const ExplorerOutcome outcome = explore(arguments);
                QVERIFY2(outcome.exitCode == 0 && outcome.errors.isEmpty(), outcome.errors.constData());
                const QImage image(file);
                QCOMPARE(image.size(), QSize(1100, 700));
                const bool isLight = image.pixelColor(550, 350).lightness() > 128;
                QCOMPARE(isLight, qstrcmp(theme, "light") == 0);
                if (isLight)
                    light[name] = image;
                QVERIFY(QFile::remove(file));
            }
        }
        for (const char* page : {"start", "list", "work"})
            QVERIFY(light[QString::fromLatin1(page)] != light[QStringLiteral("atom")]);
    }

    void picturesLeaveNothingBesideTheIndex()
    {
        QVERIFY(QDir().mkpath(path("alone")) && QFile::copy(m_index, path("alone/copy.atoms")));
        const ExplorerOutcome outcome
            = explore({QStringLiteral("--screenshot"), path("copy.png"), QStringLiteral("--dump"), path("copy.json"),
                       path("alone/copy.atoms")});
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        QCOMPARE(QDir(path("alone")).entryList(QDir::Files | QDir::Hidden), QStringList{QStringLiteral("copy.atoms")});
    }

    void picturesShowLabelsAndAreNoLookAtThem()
    {
        QVERIFY(QDir().mkpath(path("labelled")) && QFile::copy(m_index, path("labelled/copy.atoms")));
        const std::filesystem::path book = path("labelled/copy.labels").toStdString();
        const std::string fingerprint = m_table.definitions.saeFingerprint;
        const std::string author = loadSettings(QSettings(path("none.ini"), QSettings::IniFormat)).author.toStdString();
        {
            auto labels = LabelBook::open(book, fingerprint);
            VERIFY_RESULT(labels);
            LabelContent content;
            content.label = "Größe, 大小";
            VERIFY_RESULT(labels->commit(AtomId{1}, content, author));
        }
        const ExplorerOutcome outcome
            = explore({QStringLiteral("--dump"), path("labelled.json"), QStringLiteral("--atom"), QStringLiteral("1"),
                       path("labelled/copy.atoms")});
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        QFile dump(path("labelled.json"));
        QVERIFY(dump.open(QIODevice::ReadOnly));
        const ShownPage shown = ShownPage::fromJson(dump.readAll());
        QVERIFY(shown.hasName(QStringLiteral("● Größe, 大小")));
        auto labels = LabelBook::open(book, fingerprint);
        VERIFY_RESULT(labels);
        for (const std::string& whoever : {author, std::string()}) { // a picture has no author
            const auto seen = labels->shown(AtomId{1}, whoever);
            VERIFY_RESULT(seen);
            QVERIFY(seen->empty());
        }
    }

    void wrongOptionsAreTwoWithASentence_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("named");
        const auto row = [this](const char* words, const char* named) {
            QStringList arguments = QString::fromLatin1(words).split(QLatin1Char(' '));
            arguments.replaceInStrings(QStringLiteral("FILE"), m_index);
            QTest::addRow("%s", words) << arguments << QString::fromLatin1(named);
        };
        row("--nonsense", "nonsense");
        row("FILE FILE", "one index");
        row("--theme pink FILE", "--theme");
        row("--size 3 FILE", "1440x900");
        row("--size 1x1 FILE", "1440x900");
        row("--page nowhere --dump x.json FILE", "--page");
        row("--atom -1 FILE", "-1");
        row("FILE#seven", "seven");
        row("--screenshot x.png", "index");
        row("--index-model m --index-sae s FILE", "--index-corpus");
        row("--index-tokens 0 FILE", "--index-tokens");
    }

    void wrongOptionsAreTwoWithASentence()
    {
        QFETCH(const QStringList, arguments);
        QFETCH(const QString, named);
        const ExplorerOutcome outcome = explore(arguments);
        QVERIFY(outcome.hasEnded);
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.errors.startsWith("atomscope: ") && outcome.errors.contains(named.toUtf8()),
                 outcome.errors.constData());
        QCOMPARE(outcome.errors.trimmed().count('\n'), 0);
    }

    void whatCannotBeShownIsOneWithTheFile_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("named");
        QTest::newRow("missing") << QStringList{path("none.atoms")} << path("none.atoms");
        QTest::newRow("no index") << QStringList{QCoreApplication::applicationFilePath()}
                                  << QCoreApplication::applicationFilePath();
        QTest::newRow("no such atom") << QStringList{QStringLiteral("--atom"), QStringLiteral("99999"), m_index}
                                      << QStringLiteral("99999");
    }

    void whatCannotBeShownIsOneWithTheFile()
    {
        QFETCH(const QStringList, arguments);
        QFETCH(const QString, named);
        const ExplorerOutcome outcome = explore(QStringList{QStringLiteral("--screenshot"), path("x.png")} + arguments);
        QVERIFY(outcome.hasEnded);
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.errors.contains(named.toUtf8()), outcome.errors.constData());
        QVERIFY(!QFile::exists(path("x.png")));
    }

    void whatCannotBeWrittenIsOneWithTheFile()
    {
        for (const char* option : {"--screenshot", "--dump"}) {
            const QString file = path("no/such/folder");
            const ExplorerOutcome outcome = explore({QString::fromLatin1(option), file, m_index});
            QCOMPARE(outcome.exitCode, 1);
            QVERIFY2(outcome.errors.contains(file.toUtf8()), outcome.errors.constData());
        }
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(PicturesTest)
#include "tst_pictures.moc"
