#include "core/pages/atompagejson.h"
#include "tests/support/testsupport.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <limits>

using namespace atomscope;

namespace {

AtomPage smallPage()
{
    AtomPage page;
    page.numbers = {AtomId{7}, 4, 100, 3, 0.04, 0.04, 2.5f, 1.25, true};
    page.category.name = "too few to tell";
    page.category.topToken = TokenId{2};
    page.category.topTokenShare = 0.75;
    page.logHistogram = {{0.5, 1, 2.5}, {1, 3}};
    page.linearHistogram = {{0, 1.25, 2.5}, {3, 1}};
    page.logitEffects.top = {{TokenId{1}, 0.5f}};
    page.logitEffects.bottom = {{TokenId{2}, -0.25f}};
    page.neighbours = {{AtomId{3}, 0.75f}};
    page.strata = {{{Stratum::Kind::Decile, 9}, 2.5f, 2.5f, 1, 1}};
    Context context;
    context.stratum = {Stratum::Kind::Decile, 9};
    context.document = DocumentId{11};
    context.tokenInDocument = 40;
    context.sequence = SequenceId{5};
    context.position = 3;
    context.activation = 2.5f;
    context.quantile = 0.75;
    context.peak = 1;
    context.windowBegin = 1;
    context.windowEnd = 3;
    context.source = "a.txt";
    context.tokenIds = {TokenId{9}, TokenId{1}, TokenId{2}};
    context.tokens = {"\xC3", "\"quoted\"\n", "\xE2\x82"}; // two halves of characters
    context.activations = {0, 2.5f, 0};
    context.errorNorms = {0, 0.5f, 0.25f};
    page.contexts = {context};
    return page;
}

std::string bytesOf(TokenId token)
{
    return token.v == 2 ? "\xFF" : " the";
}

QJsonObject parsed(const AtomPage& page)
{
    const QByteArray text = QByteArray::fromStdString(atomPageJson(page, bytesOf));
    QJsonParseError error;
    const QJsonObject object = QJsonDocument::fromJson(text, &error).object();
    if (error.error != QJsonParseError::NoError)
        qFatal("%s", qPrintable(error.errorString()));
    return object;
}

QJsonObject categoryOf(const AtomPage& page)
{
    return parsed(page)["category"].toObject();
}

} // namespace

class AtomPageJsonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbersAreThePagesOwn()
    {
        const QJsonObject json = parsed(smallPage());
        QCOMPARE(json["atom_id"].toInt(), 7);
        QCOMPARE(json["n_fired"].toInt(), 4);
        QCOMPARE(json["n_tokens"].toInt(), 100);
        QCOMPARE(json["density"].toDouble(), 0.04);
        QCOMPARE(json["max_act"].toDouble(), 2.5);
        QCOMPARE(json["mean_act"].toDouble(), 1.25);
        QCOMPARE(json["finished"].toBool(true), false);
        QCOMPARE(json["histogram"]["edges"].toArray(), (QJsonArray{0.5, 1, 2.5}));
        QCOMPARE(json["histogram"]["counts"].toArray(), (QJsonArray{1, 3}));
        QCOMPARE(json["top_logits"].toArray(),
                 (QJsonArray{QJsonObject{{"token", " the"}, {"token_id", 1}, {"value", 0.5}}}));
        QCOMPARE(json["bottom_logits"][0]["token"].toString(), QString(QChar(0xFFFD)));
        QCOMPARE(json["neighbours"].toArray(), (QJsonArray{QJsonObject{{"atom_id", 3}, {"cosine", 0.75}}}));
        QCOMPARE(json["strata"][0]["stratum"].toString(), QStringLiteral("decile:9"));
    }

    void examplesHoldTheirTokens()
    {
        const QJsonObject example = parsed(smallPage())["examples"][0].toObject();
        QCOMPARE(example["document"].toInt(), 11);
        QCOMPARE(example["token_in_document"].toInt(), 40);
        QCOMPARE(example["sequence"].toInt(), 5);
        QCOMPARE(example["position"].toInt(), 3);
        QCOMPARE(example["activation"].toDouble(), 2.5);
        QCOMPARE(example["stratum"].toString(), QStringLiteral("decile:9"));
        QCOMPARE(example["token_ids"].toArray(), (QJsonArray{9, 1, 2}));
        QCOMPARE(example["activations"].toArray(), (QJsonArray{0, 2.5, 0}));
        QCOMPARE(example["error_norms"].toArray(), (QJsonArray{0, 0.5, 0.25}));
        QCOMPARE(example["multiplicity"].toInt(), 1);
        QCOMPARE(example["quantile"].toDouble(), 0.75);
        QCOMPARE(example["window_begin"].toInt(), 1);
        QCOMPARE(example["window_end"].toInt(), 3);
    }

    // A half character is repaired where it is shown; its id is still there.
    void halfCharactersAreReplacedNotLost()
    {
        const QJsonArray tokens = parsed(smallPage())["examples"][0]["tokens"].toArray();
        QCOMPARE(tokens, (QJsonArray{QString(QChar(0xFFFD)), QStringLiteral("\"quoted\"\n"), QString(QChar(0xFFFD))}));
    }

    void whatWasNotComputedIsNull()
    {
        AtomPage page = smallPage();
        QVERIFY(categoryOf(page)["lookup_gain"].isNull());
        page.category.topToken = {};
        QVERIFY(categoryOf(page)["top_token"].isNull());
        page.category.lookupGain = 0.5;
        QCOMPARE(categoryOf(page)["lookup_gain"].toDouble(), 0.5);
    }

    void aDeadAtomHasEmptyLists()
    {
        AtomPage page;
        page.numbers.atom = AtomId{1};
        page.numbers.densityUpperBound = 0.03;
        const QJsonObject json = parsed(page);
        for (const char* list : {"examples", "strata", "neighbours", "top_logits", "bottom_logits"})
            QVERIFY(json[QLatin1String(list)].isArray() && json[QLatin1String(list)].toArray().isEmpty());
        QVERIFY(json["histogram"]["counts"].isArray());
        QCOMPARE(json["density_upper_bound"].toDouble(), 0.03);
        QCOMPARE(json["mean_act"].toDouble(), 0.0);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(AtomPageJsonTest)
#include "tst_atompagejson.moc"
