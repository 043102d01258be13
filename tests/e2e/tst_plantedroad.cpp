// A planted set as a user makes, indexes and measures it, one command after the other, and what is then said of it.
#include "tests/support/testsupport.h"
#include "tests/support/workerprocess.h"

#include <QFile>
#include <QMap>
#include <QTemporaryDir>

using namespace atomscope;
using test::runWorker;
using test::WorkerOutcome;

namespace {

QByteArray describe(const WorkerOutcome& outcome)
{
    return QByteArray::number(outcome.exitCode) + ": " + outcome.errors;
}

bool isOk(const WorkerOutcome& outcome)
{
    return outcome.hasEnded && !outcome.hasCrashed && outcome.exitCode == 0;
}

} // namespace

class PlantedRoadTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const WorkerOutcome planted
            = runWorker({QStringLiteral("planted"), m_set, QStringLiteral("--case"), QStringLiteral("B")});
        QVERIFY2(isOk(planted), describe(planted));
        QVERIFY(planted.output.contains("index --activations " + m_set.toUtf8()));
        // What belongs to the activations lies beside them.
        const WorkerOutcome index = runWorker(
            {QStringLiteral("index"), QStringLiteral("--activations"), m_set, QStringLiteral("--out"), m_index});
        QVERIFY2(isOk(index), describe(index));
        const WorkerOutcome measure = runWorker({QStringLiteral("measure"), m_index});
        QVERIFY2(isOk(measure), describe(measure));
        QFile truth(m_set + QStringLiteral("/truth.json"));
        QVERIFY(truth.open(QIODevice::ReadOnly));
        m_atoms = QJsonDocument::fromJson(truth.readAll()).object()[QStringLiteral("atoms")].toArray();
        QVERIFY(m_atoms.size() > 100);
    }

    void namedFilesMakeTheSameIndex()
    {
        const QString other = m_folder.filePath(QStringLiteral("named.atoms"));
        const WorkerOutcome index = runWorker(
            {QStringLiteral("index"), QStringLiteral("--activations"),
             m_set + QStringLiteral("/activations.safetensors"), QStringLiteral("--sae"),
             m_set + QStringLiteral("/sae"), QStringLiteral("--token-ids"), m_set + QStringLiteral("/token_ids.json"),
             QStringLiteral("--tokenizer"), m_set + QStringLiteral("/tokenizer.json"), QStringLiteral("--out"), other});
        QVERIFY2(isOk(index), describe(index));
        const auto of = [](const QString& file) {
            return runWorker({QStringLiteral("atoms"), file, QStringLiteral("--csv"), QStringLiteral("--columns"),
                              QStringLiteral("n_fired,max_act,lookup_gain")})
                .output;
        };
        QVERIFY(of(m_index).size() > 1000);
        QCOMPARE(of(other), of(m_index));
    }

    void verdictsAreThoseOfTheTruth()
    {
        const QJsonArray rows = runWorker({QStringLiteral("atoms"), m_index, QStringLiteral("--json"),
                                           QStringLiteral("--columns"), QStringLiteral("verdict")})
                                    .array();
        QCOMPARE(rows.size(), m_atoms.size());
        QMap<QString, QMap<QString, int>> said;
        for (int atom = 0; atom < rows.size(); ++atom)
            ++said[m_atoms[atom][QStringLiteral("meaning")].toString()]
                  [rows[atom][QStringLiteral("verdict")].toString()];
        const auto several = said[QStringLiteral("several topics")];
        QVERIFY(several[QStringLiteral("several meanings")] >= 18);
        QCOMPARE(several[QStringLiteral("one meaning so far")], 0);
        const auto one = said[QStringLiteral("topic")];
        QVERIFY(one[QStringLiteral("one meaning so far")] > 20);
        QCOMPARE(one[QStringLiteral("several meanings")], 0);
        QVERIFY(said[QStringLiteral("token")][QStringLiteral("token only")] > 30);
        QCOMPARE(said[QStringLiteral("dense")].keys(), QStringList{QStringLiteral("cannot tell")});
    }

    void anAtomsPageSaysTheSame()
    {
        const QJsonObject page
            = runWorker({QStringLiteral("atom"), m_index, QStringLiteral("0"), QStringLiteral("--json"),
                         QStringLiteral("--cofiring"), QStringLiteral("5")})
                  .object();
        const QJsonObject evidence = page[QStringLiteral("evidence")].toObject();
        QCOMPARE(evidence[QStringLiteral("verdict")].toString(), QStringLiteral("several meanings"));
        const QJsonArray pairs = page[QStringLiteral("cofiring")].toArray();
        QCOMPARE(pairs.size(), 5);
        for (const QJsonValue& pair : pairs) {
            QVERIFY(pair[QStringLiteral("n_together")].toInt() >= 5);
            QVERIFY(pair[QStringLiteral("z")].isDouble() && pair[QStringLiteral("npmi")].isDouble());
            QVERIFY(pair[QStringLiteral("is_significant")].isBool());
            QVERIFY(pair[QStringLiteral("false_discovery_rate")].toDouble(-1) >= 0);
        }
        QVERIFY(page[QStringLiteral("n_pairs_tested")].toInt() >= 5);
    }

private:
    QTemporaryDir m_folder;
    const QString m_set = m_folder.filePath(QStringLiteral("set"));
    const QString m_index = m_folder.filePath(QStringLiteral("set.atoms"));
    QJsonArray m_atoms;
};

ATOMSCOPE_GUILESS_TEST_MAIN(PlantedRoadTest)
#include "tst_plantedroad.moc"
