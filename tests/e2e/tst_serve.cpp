// A session with `atomscope-worker serve` over pipes, as the explorer has it.
#include "tests/support/jobfixture.h"
#include "tests/support/testsupport.h"
#include "tests/support/workerprocess.h"

#include <QJsonArray>
#include <csignal>

using namespace atomscope;
using test::JobFixture;
using test::runWorker;
using test::WorkerProcess;

namespace {

QString text(const std::filesystem::path& path)
{
    return QString::fromStdString(path.string());
}

/// A request and what came before its answer.
class Session
{
public:
    explicit Session(const QStringList& options = {})
        : m_worker(QStringList{QStringLiteral("serve")} + options)
    {
    }

    WorkerProcess& worker() { return m_worker; }

    void send(int id, const QString& method, const QJsonObject& params = {})
    {
        m_worker.writeLine(QJsonDocument(QJsonObject{{QStringLiteral("jsonrpc"), QStringLiteral("2.0")},
                                                     {QStringLiteral("id"), id},
                                                     {QStringLiteral("method"), method},
                                                     {QStringLiteral("params"), params}})
                               .toJson(QJsonDocument::Compact));
    }

    /// The next message of any kind; empty at the end of the output.
    QJsonObject next()
    {
        const QJsonObject message = QJsonDocument::fromJson(m_worker.readLine()).object();
        if (message[QStringLiteral("method")].toString() == QStringLiteral("index.progress"))
            m_progress.append(message[QStringLiteral("params")].toObject());
        return message;
    }

    /// Reads on to the answer of a request; answers of others on the way are lost.
    QJsonObject answer(int id)
    {
        while (true) {
            const QJsonObject message = next();
            if (message.isEmpty() || message[QStringLiteral("id")] == QJsonValue(id))
                return message;
        }
    }

    QJsonObject call(int id, const QString& method, const QJsonObject& params = {})
    {
        send(id, method, params);
        return answer(id);
    }

    /// Reads on to a notification.
    QJsonObject notification(const QString& method)
    {
        while (true) {
            const QJsonObject message = next();
            if (message.isEmpty() || message[QStringLiteral("method")].toString() == method)
                return message;
        }
    }

    void waitForSegments(int count)
    {
        while (m_progress.isEmpty() || m_progress.last()[QStringLiteral("n_segments")].toInt() < count)
            if (next().isEmpty())
                return;
    }

    const QList<QJsonObject>& progress() const { return m_progress; }

private:
    WorkerProcess m_worker;
    QList<QJsonObject> m_progress;
};

QString kindOf(const QJsonObject& message)
{
    return message[QStringLiteral("error")][QStringLiteral("data")][QStringLiteral("kind")].toString();
}

int codeOf(const QJsonObject& message)
{
    return message[QStringLiteral("error")][QStringLiteral("code")].toInt();
}

QJsonObject infoOf(const QString& file)
{
    return runWorker({QStringLiteral("info"), file, QStringLiteral("--json")}).object();
}

} // namespace

class ServeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_fixture = std::make_unique<JobFixture>(test::TinyModelSpec{}, test::TinySaeSpec{}, test::manyDocuments(8));
    }

    void garbledLinesAreAnsweredAndIgnored()
    {
        Session session;
        session.worker().writeLine("{\"jsonrpc\": \"2.0\", \"id\": 1, \"meth");
        QCOMPARE(codeOf(session.next()), -32700);
        session.worker().writeLine("\xff\xfe");
        QCOMPARE(codeOf(session.next()), -32700);
        session.worker().writeLine("[1, 2]");
        QCOMPARE(codeOf(session.next()), -32600);
        QCOMPARE(codeOf(session.call(2, QStringLiteral("fly"))), -32601);
        QCOMPARE(codeOf(session.call(3, QStringLiteral("index.start"))), -32602);
        QCOMPARE(codeOf(session.call(3, QStringLiteral("measure.start"))), -32602);
        QCOMPARE(codeOf(session.call(4, QStringLiteral("encode"), {{QStringLiteral("text"), 3}})), -32602);
        const QJsonObject hello = session.call(5, QStringLiteral("hello"))[QStringLiteral("result")].toObject();
        QCOMPARE(hello[QStringLiteral("program")].toString(), QStringLiteral("atomscope-worker"));
        QCOMPARE(hello[QStringLiteral("pid")].toInteger(), session.worker().pid());
        QVERIFY(hello.contains(QStringLiteral("speed_warning")));
        QCOMPARE(session.call(6, QStringLiteral("shutdown"))[QStringLiteral("result")].toObject(), QJsonObject());
        const auto outcome = session.worker().waitForEnd();
        QVERIFY(outcome.hasEnded && outcome.exitCode == 0);
    }

    void aJobReportsProgressAndWaitsForReadersToClose()
    {
        Session session;
        const QString file = text(m_fixture->path("job.atoms"));
        session.send(1, QStringLiteral("index.start"), startParams(file));
        const QJsonObject checked = session.notification(QStringLiteral("index.checked"));
        QVERIFY(checked[QStringLiteral("params")][QStringLiteral("n_tokens")].toInt() >= 1000);
        QVERIFY(checked[QStringLiteral("params")][QStringLiteral("is_low")].toBool()); // random weights
        const QJsonObject finished = session.notification(QStringLiteral("index.finished"));
        QCOMPARE(finished[QStringLiteral("params")][QStringLiteral("file")].toString(), file);
        QVERIFY(session.progress().size() > 5);
        session.send(2, QStringLiteral("index.closed"));
        const QJsonObject result = session.answer(1)[QStringLiteral("result")].toObject();
        QCOMPARE(result[QStringLiteral("state")].toString(), QStringLiteral("finished"));
        const QJsonObject info = infoOf(file);
        QCOMPARE(result[QStringLiteral("n_tokens")], info[QStringLiteral("n_tokens")]);
        QVERIFY(!QFile::exists(file + QStringLiteral("-wal"))); // it travels as one file
        QStringList stages;
        for (const auto& progress : session.progress())
            if (stages.isEmpty() || stages.last() != progress[QStringLiteral("stage")].toString())
                stages.append(progress[QStringLiteral("stage")].toString());
        QCOMPARE(stages, QStringLiteral("loading,preparing,indexing,finishing").split(QLatin1Char(',')));
    }

    void aSecondJobIsBusyAndACancelledOneCanGoOn()
    {
        Session session;
        const QString file = text(m_fixture->path("cancel.atoms"));
        session.send(1, QStringLiteral("index.start"), startParams(file));
        session.waitForSegments(2);
        QCOMPARE(session.call(2, QStringLiteral("index.pause"))[QStringLiteral("result")].toObject(), QJsonObject());
        QCOMPARE(kindOf(session.call(3, QStringLiteral("index.start"), startParams(file))), QStringLiteral("Busy"));
        // While the job is paused other questions are answered.
        const QJsonObject probe = session.call(4, QStringLiteral("encode"),
                                               {{QStringLiteral("model"), text(m_fixture->path("model"))},
                                                {QStringLiteral("sae"), text(m_fixture->path("sae"))},
                                                {QStringLiteral("text"), QStringLiteral("in the water")},
                                                {QStringLiteral("top"), 3}});
        QCOMPARE(probe[QStringLiteral("result")][QStringLiteral("d_sae")].toInt(), 96);
        QCOMPARE(session
                     .call(5, QStringLiteral("inspect"),
                           {{QStringLiteral("path"),
                             text(m_fixture->path("sae"))}})[QStringLiteral("result")][QStringLiteral("kind")]
                     .toString(),
                 QStringLiteral("sae"));
        // The cancellation is answered at once, the job's own answer follows.
        session.send(6, QStringLiteral("index.cancel"));
        bool hasAnswer = false;
        while (true) {
            const QJsonObject message = session.next();
            QVERIFY(!message.isEmpty());
            if (message[QStringLiteral("id")] == QJsonValue(6))
                hasAnswer = true;
            if (message[QStringLiteral("id")] == QJsonValue(1)) {
                QCOMPARE(kindOf(message), QStringLiteral("Cancelled"));
                break;
            }
        }
        if (!hasAnswer)
            session.answer(6);
        QVERIFY(infoOf(file)[QStringLiteral("n_tokens")].toInt() > 0);

        session.send(7, QStringLiteral("index.start"), startParams(file));
        session.send(8, QStringLiteral("index.closed"));
        session.notification(QStringLiteral("index.finished"));
        session.send(9, QStringLiteral("index.closed"));
        QCOMPARE(session.answer(7)[QStringLiteral("result")][QStringLiteral("state")].toString(),
                 QStringLiteral("finished"));
    }

    void aJobIsLookedAtBeforeItIsStarted()
    {
        Session session;
        const QString method = QStringLiteral("index.check");
        QJsonObject params = startParams(text(m_fixture->path("none/checked.atoms")));
        QJsonObject result = session.call(1, method, params)[QStringLiteral("result")].toObject();
        QCOMPARE(result[QStringLiteral("problems")].toArray().size(), 1);
        QCOMPARE(result[QStringLiteral("problems")][0][QStringLiteral("field")].toString(), QStringLiteral("out"));
        QVERIFY(result[QStringLiteral("trial")][QStringLiteral("tokens_per_second")].toDouble() > 0);
        params[QStringLiteral("out")] = text(m_fixture->path("checked.atoms"));
        result = session.call(2, method, params)[QStringLiteral("result")].toObject();
        QVERIFY(result[QStringLiteral("problems")].toArray().isEmpty());
        QVERIFY(!QFile::exists(text(m_fixture->path("checked.atoms"))));
        QVERIFY(session.call(3, method)[QStringLiteral("result")][QStringLiteral("model")].isNull());
        QCOMPARE(codeOf(session.call(4, method, {{QStringLiteral("colour"), 1}})), -32602);
    }

    void aStopEndsAsStopped()
    {
        Session session;
        const QString file = text(m_fixture->path("stop.atoms"));
        session.send(1, QStringLiteral("index.start"), startParams(file));
        session.waitForSegments(2);
        session.send(2, QStringLiteral("index.stop"));
        const QJsonObject result = session.answer(1)[QStringLiteral("result")].toObject();
        QCOMPARE(result[QStringLiteral("state")].toString(), QStringLiteral("stopped"));
        QCOMPARE(result[QStringLiteral("n_tokens")], infoOf(file)[QStringLiteral("n_tokens")]);
    }

    void theEndOfTheInputStopsTheJobUnlessItIsDetached_data()
    {
        QTest::addColumn<bool>("isDetached");
        QTest::newRow("attached") << false;
        QTest::newRow("detached") << true;
    }

    void theEndOfTheInputStopsTheJobUnlessItIsDetached()
    {
        QFETCH(bool, isDetached);
        Session session;
        const QString file = text(m_fixture->path(isDetached ? "detached.atoms" : "attached.atoms"));
        session.send(1, QStringLiteral("index.start"), startParams(file));
        session.waitForSegments(1);
        if (isDetached)
            session.send(2, QStringLiteral("index.detach"));
        session.worker().closeInput();
        const auto outcome = session.worker().waitForEnd();
        QVERIFY(outcome.hasEnded && !outcome.hasCrashed);
        QCOMPARE(infoOf(file)[QStringLiteral("finished")].toBool(), isDetached);
        const auto verified = runWorker({QStringLiteral("verify"), file});
        QVERIFY2(verified.exitCode == 0, verified.errors.constData());
    }

    void aSignalEndsTheJobAfterWhatIsWholeEvenIfItIsDetached_data()
    {
        QTest::addColumn<int>("signal");
        QTest::addColumn<bool>("isDetached");
        QTest::newRow("interrupted") << SIGINT << false;
        QTest::newRow("terminated") << SIGTERM << false;
        QTest::newRow("detached") << SIGTERM << true;
    }

    void aSignalEndsTheJobAfterWhatIsWholeEvenIfItIsDetached()
    {
        QFETCH(int, signal);
        QFETCH(bool, isDetached);
        Session session;
        const QString file = text(m_fixture->path(std::string("signal-") + QTest::currentDataTag() + ".atoms"));
        session.send(1, QStringLiteral("index.start"), startParams(file));
        session.waitForSegments(1);
        if (isDetached) {
            session.call(2, QStringLiteral("index.detach"));
            session.worker().closeInput();
        }
        session.worker().signal(signal);
        const QJsonObject result = session.answer(1)[QStringLiteral("result")].toObject();
        QCOMPARE(result[QStringLiteral("state")].toString(), QStringLiteral("stopped"));
        const auto outcome = session.worker().waitForEnd();
        QVERIFY(outcome.hasEnded && !outcome.hasCrashed && outcome.exitCode == 0);
        QCOMPARE(result[QStringLiteral("n_tokens")], infoOf(file)[QStringLiteral("n_tokens")]);
        QCOMPARE(infoOf(file)[QStringLiteral("finished")].toBool(), false);
        const auto verified = runWorker({QStringLiteral("verify"), file});
        QVERIFY2(verified.exitCode == 0, verified.errors.constData());
    }

    void aSignalEndsAnIdleWorker()
    {
        Session session;
        session.call(1, QStringLiteral("hello"));
        session.worker().signal(SIGTERM);
        const auto outcome = session.worker().waitForEnd();
        QVERIFY(outcome.hasEnded && !outcome.hasCrashed && outcome.exitCode == 0);
    }

    void anErrorOfTheJobIsItsAnswer()
    {
        Session session;
        QJsonObject params = startParams(text(m_fixture->path("error.atoms")));
        params[QStringLiteral("model")] = text(m_fixture->path("nowhere"));
        QCOMPARE(kindOf(session.call(1, QStringLiteral("index.start"), params)), QStringLiteral("NotFound"));
        QCOMPARE(
            kindOf(session.call(2, QStringLiteral("inspect"), {{QStringLiteral("path"), QStringLiteral("/nowhere")}})),
            QStringLiteral("NotFound"));
    }

private:
    QJsonObject startParams(const QString& file) const
    {
        return {{QStringLiteral("model"), text(m_fixture->path("model"))},
                {QStringLiteral("sae"), text(m_fixture->path("sae"))},
                {QStringLiteral("corpus"), QJsonArray{text(m_fixture->path("text.jsonl"))}},
                {QStringLiteral("out"), file},
                {QStringLiteral("segment_tokens"), 250},
                {QStringLiteral("threads"), 2}};
    }

    std::unique_ptr<JobFixture> m_fixture;
};

ATOMSCOPE_GUILESS_TEST_MAIN(ServeTest)
#include "tst_serve.moc"
