// The explorer's command line. What is wrong is also tested on the program itself, in tests/e2e.
#include "app/atomscope/arguments.h"
#include "tests/support/testsupport.h"

#include <QFile>
#include <QTemporaryDir>

using namespace atomscope;

namespace {

Result<ExplorerArguments> parse(const char* words)
{
    return parseExplorerArguments(QStringList{QStringLiteral("atomscope")}
                                  + QString::fromUtf8(words).split(QLatin1Char(' '), Qt::SkipEmptyParts));
}

} // namespace

class ArgumentsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsEnough()
    {
        const auto arguments = parse("");
        VERIFY_RESULT(arguments);
        QVERIFY(arguments->file.isEmpty() && !arguments->atom && !arguments->theme);
        QVERIFY(!arguments->isBatch() && !arguments->startsIndexing() && !arguments->size.isValid());
    }

    void anAtomIsNamedWithTheFileOrBesideIt()
    {
        for (const char* words : {"größe.atoms#1854", "größe.atoms --atom 1854", "--atom=1854 größe.atoms"}) {
            const auto arguments = parse(words);
            VERIFY_RESULT(arguments);
            QCOMPARE(arguments->file, QStringLiteral("größe.atoms"));
            QCOMPARE(arguments->atom, std::optional(AtomId{1854}));
        }
    }

    void mergingNamesTwoBooks()
    {
        const auto arguments = parse("--merge-labels a.labels b.labels");
        VERIFY_RESULT(arguments);
        QCOMPARE(arguments->mergeInto, QStringLiteral("a.labels"));
        QCOMPARE(arguments->mergeFrom, QStringLiteral("b.labels"));
        for (const char* words : {"--merge-labels", "--merge-labels a.labels", "--merge-labels a b c"})
            QVERIFY(!parse(words));
    }

    void helpVersionAndMergingNeedNoWindow()
    {
        for (const char* word : {"-h", "--help", "-v", "--version", "--merge-labels"})
            QVERIFY2(needNoWindow({QString::fromLatin1(word)}), word);
        QVERIFY(!needNoWindow({QStringLiteral("a.atoms"), QStringLiteral("--dump"), QStringLiteral("a.json")}));
    }

    void aFileOfThatVeryNameIsAFile()
    {
        const QTemporaryDir folder;
        const QString name = folder.filePath(QStringLiteral("a#7"));
        QFile file(name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        const auto arguments = parseExplorerArguments({QStringLiteral("atomscope"), name});
        VERIFY_RESULT(arguments);
        QCOMPARE(arguments->file, name);
        QVERIFY(!arguments->atom);
    }

    void aPictureHasAPageASizeAndATheme()
    {
        const auto arguments = parse("--screenshot a.png --page list --size 1200x800 --theme dark x.atoms");
        VERIFY_RESULT(arguments);
        QVERIFY(arguments->isBatch());
        QCOMPARE(arguments->screenshot, QStringLiteral("a.png"));
        QCOMPARE(arguments->page, QStringLiteral("list"));
        QCOMPARE(arguments->size, QSize(1200, 800));
        QCOMPARE(arguments->theme, std::optional(ThemeChoice::Dark));
        VERIFY_RESULT(parse("--dump a.json --page start")); // the start page needs no index
    }

    void severalTextsAreIndexed()
    {
        const auto arguments
            = parse("--index-model m --index-sae s --index-corpus a --index-corpus b --index-tokens 1000 x.atoms");
        VERIFY_RESULT(arguments);
        QVERIFY(arguments->startsIndexing());
        QCOMPARE(arguments->indexCorpus, (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
        QCOMPARE(arguments->indexTokens, qint64(1000));
    }

    void whatIsWrongIsUsage_data()
    {
        QTest::addColumn<QByteArray>("words");
        for (const char* words :
             {"--nonsense", "a b", "--theme pink a", "--size 10x10 a", "--size 1440 a", "--size 99999x500 a",
              "--page nowhere a", "--atom -1 a", "--atom 1.5 a", "--atom 99999999999 a", "a#", "a#b", "--dump x",
              "--screenshot x --page atom", "--index-model m a", "--index-tokens x a", "--index-tokens -5 a",
              "--index-model m --index-sae s --index-corpus c",
              "--index-model m --index-sae s --index-corpus c --dump x a"})
            QTest::addRow("%s", words) << QByteArray(words);
    }

    void whatIsWrongIsUsage()
    {
        QFETCH(const QByteArray, words);
        const auto arguments = parse(words.constData());
        QVERIFY(!arguments);
        QCOMPARE(arguments.error().code, ErrorCode::Usage);
        QVERIFY(!arguments.error().message.empty());
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(ArgumentsTest)
#include "tst_arguments.moc"
