#include "tests/support/testsupport.h"
#include "ui/delegates/contexttext.h"

using namespace atomscope;

using Tokens = std::vector<std::string>;
using Ranges = std::vector<TextRange>;
Q_DECLARE_METATYPE(Tokens)
Q_DECLARE_METATYPE(Ranges)

namespace {

/// One token a byte: the hardest case a byte-level vocabulary can produce.
Tokens byteByByte(const char* utf8)
{
    Tokens tokens;
    for (const char* c = utf8; *c != 0; ++c)
        tokens.emplace_back(1, *c);
    return tokens;
}

} // namespace

class ContextTextTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tokensKnowTheirPartOfTheText_data()
    {
        QTest::addColumn<Tokens>("tokens");
        QTest::addColumn<QString>("display");
        QTest::addColumn<Ranges>("ranges");
        QTest::addColumn<int>("nCells");
        QTest::newRow("nothing") << Tokens{} << QString() << Ranges{} << 0;
        QTest::newRow("words") << Tokens{"The", " cat", "."} << QStringLiteral("The cat.")
                               << Ranges{{0, 3}, {3, 7}, {7, 8}} << 3;
        QTest::newRow("a token without bytes")
            << Tokens{"a", "", "b"} << QStringLiteral("ab") << Ranges{{0, 1}, {1, 1}, {1, 2}} << 2;
        QTest::newRow("a character in two halves")
            << Tokens{"na\xC3", "\xAFve"} << QStringLiteral("na\u00efve") << Ranges{{0, 3}, {2, 5}} << 3;
        QTest::newRow("three bytes, three tokens")
            << byteByByte("\u20ac") << QStringLiteral("\u20ac") << Ranges{{0, 1}, {0, 1}, {0, 1}} << 1;
        QTest::newRow("outside the BMP") << Tokens{"x\xF0\x9F", "\x98\x80y"} << QStringLiteral("x\U0001F600y")
                                         << Ranges{{0, 3}, {1, 4}} << 3;
        QTest::newRow("combining mark") << Tokens{"cafe", "\u0301!"} << QStringLiteral("cafe\u0301!")
                                        << Ranges{{0, 5}, {3, 6}} << 3;
        QTest::newRow("two marks in three tokens") << Tokens{"a", "\u0308", "\u0304"} << QStringLiteral("a\u0308\u0304")
                                                   << Ranges{{0, 3}, {0, 3}, {0, 3}} << 1;
        QTest::newRow("family") << Tokens{"\U0001F468", "\u200D", "\U0001F469\u200D", "\U0001F467"}
                                << QStringLiteral("\U0001F468\u200D\U0001F469\u200D\U0001F467")
                                << Ranges{{0, 8}, {0, 8}, {0, 8}, {0, 8}} << 1;
        QTest::newRow("skin tone") << Tokens{"\U0001F44D", "\U0001F3FD", " ok"}
                                   << QStringLiteral("\U0001F44D\U0001F3FD ok") << Ranges{{0, 4}, {0, 4}, {4, 7}} << 2;
        QTest::newRow("flag") << Tokens{"\U0001F1EB", "\U0001F1F7"} << QStringLiteral("\U0001F1EB\U0001F1F7")
                              << Ranges{{0, 4}, {0, 4}} << 1;
        QTest::newRow("Devanagari vowel sign")
            << Tokens{"\u0928", "\u093F", "\u092F"} << QStringLiteral("\u0928\u093F\u092F")
            << Ranges{{0, 2}, {0, 2}, {2, 3}} << 2;
        QTest::newRow("Arabic letters") << Tokens{"\u0633\u0644", "\u0627\u0645"}
                                        << QStringLiteral("\u0633\u0644\u0627\u0645") << Ranges{{0, 2}, {2, 4}} << 2;
        QTest::newRow("Hangul jamo") << Tokens{"\u1112", "\u1161\u11ab"} << QStringLiteral("\u1112\u1161\u11ab")
                                     << Ranges{{0, 3}, {0, 3}} << 1;
        QTest::newRow("line end") << Tokens{"a", "\n", "b"} << QStringLiteral("a\u23ceb")
                                  << Ranges{{0, 1}, {1, 2}, {2, 3}} << 3;
        QTest::newRow("CRLF in one token")
            << Tokens{"a", "\r\n"} << QStringLiteral("a\u23ce") << Ranges{{0, 1}, {1, 2}} << 2;
        QTest::newRow("CRLF in two tokens")
            << Tokens{"a\r", "\nb"} << QStringLiteral("a\u23ceb") << Ranges{{0, 2}, {1, 3}} << 3;
        QTest::newRow("tab") << Tokens{"\tx"} << QStringLiteral("\u21e5x") << Ranges{{0, 2}} << 1;
        QTest::newRow("indent") << Tokens{"{\n", "  ", " x"} << QStringLiteral("{\u23ce\u00b7\u00b7\u00b7x")
                                << Ranges{{0, 2}, {2, 4}, {4, 6}} << 3;
        QTest::newRow("controls") << Tokens{std::string(1, '\0'), "\x1b\x7f"} << QStringLiteral("\u2400\u241b\u2421")
                                  << Ranges{{0, 1}, {1, 3}} << 2;
        QTest::newRow("direction override")
            << Tokens{"a", "\u202e", "b"} << QStringLiteral("a\u27e8RLO\u27e9b") << Ranges{{0, 1}, {1, 6}, {6, 7}} << 3;
        QTest::newRow("lone joiner") << Tokens{"\u200D"} << QStringLiteral("\u27e8ZWJ\u27e9") << Ranges{{0, 5}} << 1;
        QTest::newRow("lone continuation byte")
            << Tokens{"\xA9", "b"} << QStringLiteral("\uFFFDb") << Ranges{{0, 1}, {1, 2}} << 2;
        QTest::newRow("cut at the end") << Tokens{"a", "\xE2\x82"} << QStringLiteral("a\uFFFD")
                                        << Ranges{{0, 1}, {1, 2}} << 2;
        QTest::newRow("a surrogate in three bytes")
            << Tokens{"\xED\xA0\x80"} << QStringLiteral("\uFFFD\uFFFD\uFFFD") << Ranges{{0, 3}} << 1;
        QTest::newRow("overlong") << Tokens{"\xC0\xAF"} << QStringLiteral("\uFFFD\uFFFD") << Ranges{{0, 2}} << 1;
        QTest::newRow("broken, then whole")
            << Tokens{"\xF0\x9F", "\xC3\xA9"} << QStringLiteral("\uFFFD\u00e9") << Ranges{{0, 1}, {1, 2}} << 2;
    }
    void tokensKnowTheirPartOfTheText()
    {
        QFETCH(Tokens, tokens);
        QFETCH(Ranges, ranges);
        const ContextText text = makeContextText(tokens);
        QTEST(text.display, "display");
        QCOMPARE(text.tokens.size(), ranges.size());
        for (std::size_t i = 0; i < ranges.size(); ++i) {
            QVERIFY2(text.tokens[i] == ranges[i],
                     qPrintable(
                         QStringLiteral("token %1: %2..%3").arg(i).arg(text.tokens[i].begin).arg(text.tokens[i].end)));
        }
        QTEST(static_cast<int>(text.cells.size()), "nCells");
        verifyCellsCoverTheText(text);
    }

    void everyWayToCutATextGivesTheSameText_data()
    {
        QTest::addColumn<QByteArray>("utf8");
        const auto row = [](const char* name, const char* utf8) { QTest::newRow(name) << QByteArray(utf8); };
        row("Latin", "na\u00efve caf\u00e9 cafe\u0301");
        row("Arabic with vowels",
            "\u0627\u0644\u0652\u062d\u064e\u0645\u0652\u062f\u064f \u0644\u0650\u0644\u0651\u0670\u0647\u0650");
        row("Devanagari", "\u0928\u092e\u0938\u094d\u0924\u0947 \u0915\u094d\u0937\u0924\u094d\u0930\u093f\u092f");
        row("families",
            "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466\U0001F468\U0001F3FD\u200D\U0001F680");
        row("mixed", "x = 'h\u00e9'\t# \u4e2d\u6587\r\n\r\nend");
    }
    void everyWayToCutATextGivesTheSameText()
    {
        QFETCH(QByteArray, utf8);
        const std::string bytes = utf8.toStdString();
        const ContextText whole = makeContextText({bytes});
        QCOMPARE(whole.plain, QString::fromUtf8(utf8));
        const ContextText inBytes = makeContextText(byteByByte(bytes.c_str()));
        QCOMPARE(inBytes.display, whole.display);
        QCOMPARE(inBytes.plain, whole.plain);
        verifyCellsCoverTheText(inBytes);
        for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
            const ContextText two = makeContextText({bytes.substr(0, cut), bytes.substr(cut)});
            QCOMPARE(two.display, whole.display);
            verifyCellsCoverTheText(two);
        }
    }

    void specialTokensAreSignsOfTheirOwn()
    {
        // A mark after a special token must not be drawn onto it, and half characters must not join across it.
        const ContextText text = makeContextText({"\xC3", "<|endoftext|>", "\xA9", "ok"}, {0, 1, 0, 0});
        QCOMPARE(text.display, QStringLiteral("\uFFFD<|endoftext|>\uFFFDok"));
        QCOMPARE(text.signs.size(), std::size_t{1});
        QVERIFY((text.signs[0] == TextRange{1, 14}));
        QVERIFY((text.tokens[1] == TextRange{1, 14}));
        QCOMPARE(text.cells.size(), std::size_t{4});
        verifyCellsCoverTheText(text);
    }

    void signsMarkWhatStandsForSomethingElse()
    {
        const ContextText text = makeContextText({"a  b", "\n\t", "c d"});
        QCOMPARE(text.display, QStringLiteral("a\u00b7\u00b7b\u23ce\u21e5c d"));
        QCOMPARE(text.plain, QStringLiteral("a  b\n\tc d"));
        QCOMPARE(text.signs.size(), std::size_t{2});
        QVERIFY((text.signs[0] == TextRange{1, 3}));
        QVERIFY((text.signs[1] == TextRange{4, 6}));
    }

    void blanksAreBlankWithoutSigns()
    {
        const ContextText text = makeContextText({"a  b", "\n\t", "\x01 d"}, {}, false);
        QCOMPARE(text.display, QStringLiteral("a  b  \u2401 d")); // what is no blank stays visible
        QCOMPARE(text.plain, QStringLiteral("a  b\n\t\u0001 d"));
        QCOMPARE(text.signs.size(), std::size_t{1});
        verifyCellsCoverTheText(text);
    }

    void halvesAreKeptTokenByToken()
    {
        const ContextText text = makeContextText({"na\xC3", "\xAFve"});
        QCOMPARE(text.tokenText[0], QStringLiteral("na\uFFFD"));
        QCOMPARE(text.tokenText[1], QStringLiteral("\uFFFDve"));
    }

    void theCellAtAUnitIsFoundAndOutsideThereIsNone()
    {
        const ContextText text = makeContextText({"ab", "cd"});
        QCOMPARE(text.cellAt(-1), -1);
        QCOMPARE(text.cellAt(0), 0);
        QCOMPARE(text.cellAt(1), 0);
        QCOMPARE(text.cellAt(2), 1);
        QCOMPARE(text.cellAt(3), 1);
        QCOMPARE(text.cellAt(4), -1);
        QCOMPARE(makeContextText({}).cellAt(0), -1);
    }

private:
    static void verifyCellsCoverTheText(const ContextText& text)
    {
        int at = 0;
        int token = 0;
        for (const ContextText::Cell& cell : text.cells) {
            QCOMPARE(cell.range.begin, at);
            QVERIFY(!cell.range.isEmpty());
            QVERIFY(cell.firstToken >= token && cell.lastToken >= cell.firstToken);
            for (int t = cell.firstToken; t <= cell.lastToken; ++t) {
                const TextRange range = text.tokens[static_cast<std::size_t>(t)];
                QVERIFY(range.begin <= cell.range.begin && range.end >= cell.range.end);
            }
            token = cell.lastToken;
            at = cell.range.end;
        }
        QCOMPARE(at, static_cast<int>(text.display.size()));
        QCOMPARE(text.tokens.size(), text.tokenText.size());
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(ContextTextTest)
#include "tst_contexttext.moc"
