#include "core/imports/tokenspelling.h"
#include "tests/support/testsupport.h"

#include <vector>

using namespace atomscope;

class TokenSpellingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void byteCharactersBecomeTheirBytes()
    {
        const std::vector<std::string> tokens = {" cat", "âĢĻ", "âĢ", "Ļ", "ãĤ±", " Â£", "—", "\n"};
        const TokenSpelling spelling = guessSpelling(tokens);
        QCOMPARE(toString(spelling), std::string("byte characters"));
        QCOMPARE(bytesOfToken(spelling, "âĢĻ"), std::string("’"));
        QCOMPARE(bytesOfToken(spelling, "âĢ"), std::string("\xE2\x80"));
        QCOMPARE(bytesOfToken(spelling, "Ļ"), std::string("\x99"));
        QCOMPARE(bytesOfToken(spelling, "ãĤ±"), std::string("ケ"));
        QCOMPARE(bytesOfToken(spelling, " Â£"), std::string(" £"));
        QCOMPARE(bytesOfToken(spelling, "Ġcat"), std::string(" cat"));
        QCOMPARE(bytesOfToken(spelling, "Ċ"), std::string("\n"));
        QCOMPARE(bytesOfToken(spelling, " cat"), std::string(" cat"));
    }

    void whatTheExporterRepairedStaysAndProvesNothing()
    {
        const std::vector<std::string> tokens = {"—", " –", "’", "“", "ãĤ±"};
        QCOMPARE(toString(guessSpelling(tokens)), toString(TokenSpelling::ByteCharacters));
        QCOMPARE(bytesOfToken(TokenSpelling::ByteCharacters, "—"), std::string("—"));
    }

    void textInOtherLanguagesIsNotTakenForBytes_data()
    {
        QTest::addColumn<QStringList>("tokens");
        QTest::newRow("Czech") << QStringList{QStringLiteral(" č"), QStringLiteral("ě"), QStringLiteral("ř")};
        QTest::newRow("Latvian") << QStringList{QStringLiteral("ā"), QStringLiteral("ē"), QStringLiteral(" ī")};
        QTest::newRow("French") << QStringList{QStringLiteral("é"), QStringLiteral(" ç"), QStringLiteral("là")};
        QTest::newRow("Russian") << QStringList{QStringLiteral(" да"), QStringLiteral("нет")};
        QTest::newRow("one odd one out") << QStringList{QStringLiteral("Ã©"), QStringLiteral("日"),
                                                        QStringLiteral("本")};
        QTest::newRow("English") << QStringList{QStringLiteral("The"), QStringLiteral(" cat")};
    }

    void textInOtherLanguagesIsNotTakenForBytes()
    {
        QFETCH(QStringList, tokens);
        std::vector<std::string> list;
        for (const QString& token : tokens)
            list.push_back(token.toStdString());
        QCOMPARE(toString(guessSpelling(list)), toString(TokenSpelling::Text));
        for (const std::string& token : list)
            QCOMPARE(bytesOfToken(TokenSpelling::Text, token), token);
    }

    void sentencePieceSpacesAndBytes()
    {
        const std::vector<std::string> tokens = {"▁The", "▁cat", "s", "<0xE2>", "<0x80>", "▁"};
        const TokenSpelling spelling = guessSpelling(tokens);
        QCOMPARE(toString(spelling), std::string("sentencepiece"));
        QCOMPARE(bytesOfToken(spelling, "▁cat"), std::string(" cat"));
        QCOMPARE(bytesOfToken(spelling, "▁▁"), std::string("  "));
        QCOMPARE(bytesOfToken(spelling, "<0xE2>"), std::string("\xE2"));
        QCOMPARE(bytesOfToken(spelling, "<0xG2>"), std::string("<0xG2>"));
    }

    void anUnderscoreOfTextDoesNotMakeItSentencePiece()
    {
        const std::vector<std::string> tokens = {" The", " cat", "▁"};
        QCOMPARE(toString(guessSpelling(tokens)), toString(TokenSpelling::Text));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(TokenSpellingTest)
#include "tst_tokenspelling.moc"
