// index, info, atom and atoms as a script would call them: exit codes and JSON.
#include "tests/support/jobfixture.h"
#include "tests/support/testsupport.h"
#include "tests/support/workerprocess.h"

using namespace atomscope;
using test::JobFixture;
using test::runWorker;
using test::WorkerOutcome;

namespace {

QString text(const std::filesystem::path& path)
{
    return QString::fromStdString(path.string());
}

bool isOk(const WorkerOutcome& outcome)
{
    return outcome.hasEnded && !outcome.hasCrashed && outcome.exitCode == 0;
}

QStringList keysMissing(const QJsonObject& object, const QStringList& keys)
{
    QStringList missing;
    for (const auto& key : keys)
        if (!object.contains(key))
            missing.append(key);
    return missing;
}

} // namespace

class WorkerCommandsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_fixture = std::make_unique<JobFixture>(test::TinyModelSpec{}, test::TinySaeSpec{}, test::manyDocuments(6));
        m_finished = text(m_fixture->path("finished.atoms"));
        const auto outcome = runWorker(test::indexArguments(*m_fixture, m_finished));
        QVERIFY2(isOk(outcome), outcome.errors.constData());
    }

    void wrongUsageIsTwoAndFailureIsOne_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        const auto row = [](const char* name, const QStringList& arguments, int exitCode) {
            QTest::newRow(name) << arguments << exitCode;
        };
        const QString nowhere = QStringLiteral("/nowhere/at/all.atoms");
        row("no command", {}, 2);
        row("unknown command", {QStringLiteral("dance")}, 2);
        row("unknown option", {QStringLiteral("info"), QStringLiteral("--loudly"), nowhere}, 2);
        row("missing option", {QStringLiteral("index"), QStringLiteral("--out"), nowhere}, 2);
        row("missing file name", {QStringLiteral("info")}, 2);
        row("not a number", {QStringLiteral("atom"), nowhere, QStringLiteral("x")}, 2);
        row("no form", {QStringLiteral("atoms"), nowhere}, 2);
        row("missing index", {QStringLiteral("info"), nowhere}, 1);
        row("missing index, atom", {QStringLiteral("atom"), nowhere, QStringLiteral("1")}, 1);
        row("missing index, atoms", {QStringLiteral("atoms"), nowhere, QStringLiteral("--csv")}, 1);
        row("missing index, verify", {QStringLiteral("verify"), nowhere}, 1);
    }

    void wrongUsageIsTwoAndFailureIsOne()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        const auto outcome = runWorker(arguments);
        QVERIFY(outcome.hasEnded && !outcome.hasCrashed);
        QCOMPARE(outcome.exitCode, exitCode);
        QVERIFY(!outcome.errors.isEmpty());
        QVERIFY(outcome.output.isEmpty());
    }

    void everyCommandHasHelp()
    {
        for (const char* name :
             {"index", "info", "atom", "atoms", "encode", "hidden", "tokenize", "inspect", "verify", "serve"}) {
            const auto outcome = runWorker({QLatin1String(name), QStringLiteral("--help")});
            QVERIFY2(isOk(outcome), name);
            QVERIFY(outcome.output.contains("--help"));
        }
    }

    void lossesAreStoredAndShown()
    {
        const QString file = text(m_fixture->path("loss.atoms"));
        QVERIFY(isOk(runWorker(test::indexArguments(*m_fixture, file) << QStringLiteral("--loss"))));
        const auto info = runWorker({QStringLiteral("info"), file, QStringLiteral("--json")}).object();
        QVERIFY(info[QStringLiteral("definitions")][QStringLiteral("has_loss")].toBool());
        const QStringList atom = {QStringLiteral("atom"), file, QStringLiteral("3"), QStringLiteral("--json")};
        const QJsonArray examples = runWorker(atom).object()[QStringLiteral("examples")].toArray();
        QVERIFY(!examples.isEmpty());
        for (const auto& example : examples) {
            const QJsonArray losses = example[QStringLiteral("losses")].toArray();
            QCOMPARE(losses.size(), example[QStringLiteral("tokens")].toArray().size());
            for (int i = 0; i < losses.size(); ++i)
                QVERIFY(losses[i].isNull() || losses[i].toDouble() > 0);
            const int begin = example[QStringLiteral("window_begin")].toInt();
            QVERIFY(begin == 0 || losses[begin - 1].isNull());
        }
        const QJsonArray plain
            = runWorker({QStringLiteral("atom"), m_finished, QStringLiteral("3"), QStringLiteral("--json")})
                  .object()[QStringLiteral("examples")]
                  .toArray();
        QVERIFY(!plain.first().toObject().contains(QStringLiteral("losses")));
    }

    void infoNamesDefinitionsAndTotals()
    {
        const auto outcome = runWorker({QStringLiteral("info"), m_finished, QStringLiteral("--json")});
        QVERIFY2(isOk(outcome), outcome.errors.constData());
        const QJsonObject info = outcome.object();
        QCOMPARE(keysMissing(info,
                             QStringLiteral("n_documents,n_sequences,n_tokens,n_firings,l0,dead,dense,fvu,"
                                            "bytes_per_firing,finished,definitions")
                                 .split(QLatin1Char(','))),
                 QStringList());
        QCOMPARE(info[QStringLiteral("finished")].toBool(), true);
        QCOMPARE(info[QStringLiteral("n_documents")].toInt(), 6 * static_cast<int>(test::mixedDocuments().size()));
        const double l0 = info[QStringLiteral("n_firings")].toDouble() / info[QStringLiteral("n_tokens")].toDouble();
        QVERIFY(qAbs(info[QStringLiteral("l0")].toDouble() - l0) < 1e-9);
        const QJsonObject definitions = info[QStringLiteral("definitions")].toObject();
        QCOMPARE(definitions[QStringLiteral("hook_name")].toString(), QStringLiteral("blocks.1.hook_resid_post"));
        QCOMPARE(definitions[QStringLiteral("context_size")].toInt(), 16);
        const auto plain = runWorker({QStringLiteral("info"), m_finished});
        QVERIFY(isOk(plain));
        QVERIFY(plain.output.contains("blocks.1.hook_resid_post"));
    }

    void atomShowsOneAtom()
    {
        const QJsonArray atoms = table(
            {QStringLiteral("--sort"), QStringLiteral("-n_fired"), QStringLiteral("--limit"), QStringLiteral("1")});
        const QJsonObject strongest = atoms.first().toObject();
        const QString id = QString::number(strongest[QStringLiteral("atom_id")].toInt());
        const auto outcome
            = runWorker({QStringLiteral("atom"), m_finished, id, QStringLiteral("--json"), QStringLiteral("--stratum"),
                         QStringLiteral("decile:9"), QStringLiteral("--examples"), QStringLiteral("4"),
                         QStringLiteral("--width"), QStringLiteral("3")});
        QVERIFY2(isOk(outcome), outcome.errors.constData());
        const QJsonObject atom = outcome.object();
        QCOMPARE(keysMissing(atom,
                             QStringLiteral("atom_id,n_fired,n_tokens,density,max_act,mean_act,histogram,"
                                            "top_logits,bottom_logits,examples")
                                 .split(QLatin1Char(','))),
                 QStringList());
        QCOMPARE(atom[QStringLiteral("n_fired")], strongest[QStringLiteral("n_fired")]);
        QCOMPARE(atom[QStringLiteral("density")].toDouble(),
                 atom[QStringLiteral("n_fired")].toDouble() / atom[QStringLiteral("n_tokens")].toDouble());
        double nInBins = 0;
        for (const QJsonValue count : atom[QStringLiteral("histogram")][QStringLiteral("counts")].toArray())
            nInBins += count.toDouble();
        QCOMPARE(nInBins, atom[QStringLiteral("n_fired")].toDouble());
        const QJsonArray examples = atom[QStringLiteral("examples")].toArray();
        QCOMPARE(examples.size(), 4);
        for (const QJsonValue value : examples)
            checkExample(value.toObject());
        const auto plain = runWorker({QStringLiteral("atom"), m_finished, id});
        QVERIFY(isOk(plain));
        QVERIFY(plain.output.contains("fires on"));
    }

    void atomsSortsSelectsAndLimits()
    {
        const QJsonArray all = table({});
        QCOMPARE(all.size(), 96);
        for (int i = 0; i < all.size(); ++i)
            QCOMPARE(all[i].toObject()[QStringLiteral("atom_id")].toInt(), i);
        const QJsonArray weakest
            = table({QStringLiteral("--columns"), QStringLiteral("density,atom_id"), QStringLiteral("--sort"),
                     QStringLiteral("density"), QStringLiteral("--limit"), QStringLiteral("9")});
        QCOMPARE(weakest.size(), 9);
        double before = -1;
        for (const QJsonValue value : weakest) {
            QCOMPARE(value.toObject().keys(), QStringList({QStringLiteral("atom_id"), QStringLiteral("density")}));
            QVERIFY(value[QStringLiteral("density")].toDouble() >= before);
            before = value[QStringLiteral("density")].toDouble();
        }
        const auto csv = runWorker({QStringLiteral("atoms"), m_finished, QStringLiteral("--csv"),
                                    QStringLiteral("--columns"), QStringLiteral("atom_id,n_fired"),
                                    QStringLiteral("--sort=-n_fired"), QStringLiteral("--limit"), QStringLiteral("2")});
        QVERIFY2(isOk(csv), csv.errors.constData());
        const auto lines = csv.output.trimmed().split('\n');
        QCOMPARE(lines.size(), 3);
        QCOMPARE(lines.first(), QByteArray("atom_id,n_fired"));
        const auto unknown = runWorker({QStringLiteral("atoms"), m_finished, QStringLiteral("--csv"),
                                        QStringLiteral("--columns"), QStringLiteral("colour")});
        QCOMPARE(unknown.exitCode, 2);
        QVERIFY(unknown.errors.contains("colour") && unknown.errors.contains("density"));
    }

    void progressIsOneJsonObjectALine()
    {
        const QString file = text(m_fixture->path("progress.atoms"));
        const auto outcome = runWorker(test::indexArguments(*m_fixture, file) << QStringLiteral("--json-progress"));
        QVERIFY2(isOk(outcome), outcome.errors.constData());
        const auto lines = outcome.output.trimmed().split('\n');
        QVERIFY(lines.size() > 5);
        double committed = 0;
        for (const auto& line : lines.first(lines.size() - 1)) {
            const QJsonObject progress = QJsonDocument::fromJson(line).object();
            QCOMPARE(keysMissing(progress,
                                 QStringLiteral("stage,done,total,tokens_per_second,seconds_left,committed_tokens,"
                                                "n_segments")
                                     .split(QLatin1Char(','))),
                     QStringList());
            QVERIFY(progress[QStringLiteral("committed_tokens")].toDouble() >= committed);
            committed = progress[QStringLiteral("committed_tokens")].toDouble();
        }
        const QJsonObject last = QJsonDocument::fromJson(lines.last()).object();
        QCOMPARE(last[QStringLiteral("state")].toString(), QStringLiteral("finished"));
        QCOMPARE(last[QStringLiteral("n_tokens")].toDouble(), committed);
    }

private:
    QJsonArray table(const QStringList& options) const
    {
        const auto outcome
            = runWorker(QStringList{QStringLiteral("atoms"), m_finished, QStringLiteral("--json")} + options);
        return isOk(outcome) ? outcome.array() : QJsonArray();
    }

    static void checkExample(const QJsonObject& example)
    {
        QCOMPARE(keysMissing(example,
                             QStringLiteral("document,token_in_document,sequence,position,activation,stratum,"
                                            "tokens,token_ids,activations")
                                 .split(QLatin1Char(','))),
                 QStringList());
        QCOMPARE(example[QStringLiteral("stratum")].toString(), QStringLiteral("decile:9"));
        const auto nTokens = example[QStringLiteral("tokens")].toArray().size();
        QVERIFY(nTokens >= 1 && nTokens <= 7);
        QCOMPARE(example[QStringLiteral("token_ids")].toArray().size(), nTokens);
        QCOMPARE(example[QStringLiteral("activations")].toArray().size(), nTokens);
    }

    std::unique_ptr<JobFixture> m_fixture;
    QString m_finished;
};

ATOMSCOPE_GUILESS_TEST_MAIN(WorkerCommandsTest)
#include "tst_workercommands.moc"
