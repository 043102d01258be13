#include "tests/support/testsupport.h"
#include "ui/session/probereply.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace atomscope;

namespace {

QJsonObject parsed(const char* json)
{
    return QJsonDocument::fromJson(json).object();
}

constexpr const char* kGood = R"({"hook_name":"h","d_sae":10,"sae_fingerprint":"ab","sequences":[{"tokens":[
    {"position":0,"token_id":0,"token":"<|bos|>","special":true,"counted":false,"x_norm":2,"error_norm":1,"atoms":[]},
    {"position":1,"token_id":5,"token":"?","bytes":"c3","counted":true,"x_norm":2,"error_norm":0.5,
     "atoms":[{"atom":9,"activation":3.5},{"atom":2,"activation":0.25}]}]}]})";

} // namespace

class ProbeReplyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAnswerComesAsValues()
    {
        const auto reply = probeReplyFromJson(parsed(kGood));
        VERIFY_RESULT(reply);
        QCOMPARE(reply->saeFingerprint, std::string("ab"));
        QCOMPARE(reply->nTokens(), 2U);
        const auto& tokens = reply->sequences.front();
        QVERIFY(tokens[0].isSpecial && !tokens[0].isCounted);
        QCOMPARE(tokens[0].bytes, std::string("<|bos|>"));
        QCOMPARE(tokens[1].bytes, std::string("\xc3")); // half a character
        QCOMPARE(tokens[1].activationOf(AtomId{2}), 0.25F);
        QCOMPARE(tokens[1].activationOf(AtomId{3}), 0.F);
    }

    void whatIsMissingIsNamed_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QByteArray>("field");
        QTest::newRow("no sequences") << QByteArray("\"sequences\"") << QByteArray("\"others\"")
                                      << QByteArray("sequences");
        QTest::newRow("a text for a number")
            << QByteArray("\"d_sae\":10") << QByteArray("\"d_sae\":\"x\"") << QByteArray("d_sae");
        QTest::newRow("an atom outside") << QByteArray("\"atom\":9") << QByteArray("\"atom\":10") << QByteArray("atom");
        QTest::newRow("an atom below") << QByteArray("\"atom\":9") << QByteArray("\"atom\":-1") << QByteArray("atom");
        QTest::newRow("no list of atoms")
            << QByteArray("\"atoms\":[]") << QByteArray("\"atoms\":{}") << QByteArray("atoms");
    }

    void whatIsMissingIsNamed()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QByteArray, field);
        const QByteArray changed = QByteArray(kGood).replace(from, to);
        QVERIFY(changed != QByteArray(kGood));
        const auto reply = probeReplyFromJson(parsed(changed));
        QVERIFY(!reply);
        QCOMPARE(reply.error().code, ErrorCode::BadFormat);
        QVERIFY(reply.error().message.find('"' + field.toStdString() + '"') != std::string::npos);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(ProbeReplyTest)
#include "tst_probereply.moc"
