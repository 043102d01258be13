#include "tests/support/testsupport.h"
#include "ui/session/workerclient.h"

#include <QJsonArray>
#include <QSignalSpy>
#include <csignal>

using namespace atomscope;

namespace {

// A worker that behaves as `mode` says, and a spy on every signal.
struct Fixture
{
    WorkerClient client;
    QSignalSpy ready{&client, &WorkerClient::ready}, progress{&client, &WorkerClient::progress},
        finished{&client, &WorkerClient::indexFinished}, jobEnded{&client, &WorkerClient::jobEnded},
        jobFailed{&client, &WorkerClient::jobFailed}, encoded{&client, &WorkerClient::encoded},
        inspected{&client, &WorkerClient::inspected}, requestFailed{&client, &WorkerClient::requestFailed},
        protocolError{&client, &WorkerClient::protocolError}, logLine{&client, &WorkerClient::logLine},
        failedToStart{&client, &WorkerClient::failedToStart}, crashed{&client, &WorkerClient::crashed},
        ended{&client, &WorkerClient::ended}, jobState{&client, &WorkerClient::jobStateChanged};

    explicit Fixture(const char* mode)
    {
        client.setProgram(QString::fromStdString(test::program("fakeworker").string()), {QString::fromLatin1(mode)});
    }
    bool start()
    {
        client.start();
        return !ready.isEmpty() || ready.wait();
    }
};

// The value that a signal carried last.
template <typename Value> Value lastOf(const QSignalSpy& spy, int argument = 0)
{
    return qvariant_cast<Value>(spy.last().at(argument));
}

IndexJobRequest job()
{
    IndexJobRequest request;
    request.model = QStringLiteral("/m");
    request.sae = QStringLiteral("/s");
    request.corpus = {QStringLiteral("/c")};
    request.out = QStringLiteral("/tmp/größe.atoms");
    return request;
}

bool received(QSignalSpy& spy)
{
    return !spy.isEmpty() || spy.wait();
}

} // namespace

class WorkerClientTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void helloMakesItReadyAndShutdownEndsIt()
    {
        Fixture f("good");
        QVERIFY(f.start());
        QCOMPARE(f.client.state(), WorkerClient::State::Ready);
        QCOMPARE(::kill(static_cast<pid_t>(lastOf<WorkerHello>(f.ready).pid), 0), 0);
        f.client.shutdown();
        QVERIFY(received(f.ended));
        QCOMPARE(f.client.state(), WorkerClient::State::NotRunning);
        QVERIFY(f.crashed.isEmpty() && f.protocolError.isEmpty() && f.requestFailed.isEmpty());
    }

    void aFinishedIndexWaitsUntilItsReadersHaveClosed()
    {
        Fixture f("good");
        f.client.start();
        f.client.startIndex(job());
        QCOMPARE(f.client.jobState(), WorkerClient::JobState::Running);
        QVERIFY(received(f.finished));
        QCOMPARE(lastOf<QString>(f.finished), job().out);
        const auto progress = lastOf<IndexingProgress>(f.progress);
        QCOMPARE(progress.done, qint64(5));
        QCOMPARE(progress.total, qint64(3'000'000'000));
        QVERIFY(!progress.secondsLeft);
        f.client.pauseIndex();
        QVERIFY(received(f.jobState));
        QTRY_COMPARE(f.client.jobState(), WorkerClient::JobState::Paused);
        f.client.resumeIndex();
        QTRY_COMPARE(f.client.jobState(), WorkerClient::JobState::Running);
        QVERIFY(f.jobEnded.isEmpty());
        QCOMPARE(f.client.jobFile(), job().out);
        f.client.confirmIndexClosed();
        QVERIFY(received(f.jobEnded));
        QVERIFY(lastOf<IndexingResult>(f.jobEnded).isFinished);
        QCOMPARE(lastOf<IndexingResult>(f.jobEnded).nTokens, qint64(5'000'000'000));
        QCOMPARE(f.client.jobState(), WorkerClient::JobState::None);
    }

    void aDetachedJobOutlivesItsClientAndAnotherDoesNot()
    {
        for (const bool isDetached : {true, false}) {
            pid_t pid = 0;
            {
                Fixture f("good");
                QVERIFY(f.start());
                pid = static_cast<pid_t>(lastOf<WorkerHello>(f.ready).pid);
                f.client.startIndex(job());
                QVERIFY(received(f.finished));
                QSignalSpy detached(&f.client, &WorkerClient::jobDetached);
                if (isDetached) {
                    f.client.detachIndex();
                    QVERIFY(detached.wait());
                }
                QCOMPARE(f.client.isJobDetached(), isDetached);
            }
            QCOMPARE(::kill(pid, 0) == 0, isDetached);
            if (isDetached)
                ::kill(pid, SIGKILL);
        }
    }

    void oneJobAtATime()
    {
        Fixture f("good");
        f.client.start();
        f.client.startIndex(job());
        f.client.startIndex(job());
        QCOMPARE(lastOf<Error>(f.jobFailed).code, ErrorCode::Busy);
        QCOMPARE(f.client.jobState(), WorkerClient::JobState::Running);
    }

    void answersCarryTheNumberOfTheirRequest()
    {
        Fixture f("good");
        f.client.start();
        EncodeRequest request;
        request.text = QStringLiteral("„Äpfel“\nund 🙂");
        request.top = 3;
        const qint64 encode = f.client.encode(request);
        const qint64 inspect = f.client.inspect(QStringLiteral("/some where"));
        QVERIFY(received(f.inspected));
        QCOMPARE(lastOf<qint64>(f.inspected), inspect);
        QCOMPARE(lastOf<qint64>(f.encoded), encode);
        const auto params = lastOf<QJsonObject>(f.encoded, 1).value(QLatin1String("params")).toObject();
        QCOMPARE(params.value(QLatin1String("text")).toString(), request.text);
        QCOMPARE(params.value(QLatin1String("top")).toInt(), 3);
    }

    void errorsOfTheWorkerKeepTheirKindAndMessage()
    {
        Fixture f("refuse");
        f.client.start();
        f.client.startIndex(job());
        QVERIFY(received(f.jobFailed));
        const auto error = lastOf<Error>(f.jobFailed);
        QCOMPARE(error.code, ErrorCode::Busy);
        QCOMPARE(error.message, std::string("another worker (pid 7) is writing this file"));
        QCOMPARE(error.detail, std::string("because"));
        const qint64 request = f.client.inspect(QStringLiteral("/x"));
        QVERIFY(received(f.requestFailed));
        QCOMPARE(lastOf<qint64>(f.requestFailed), request);
        QCOMPARE(lastOf<Error>(f.requestFailed, 2).code, ErrorCode::NotFound);
    }

    void garbledLinesAreReportedAndIgnored()
    {
        Fixture f("garbled");
        QVERIFY(f.start());
        QTRY_COMPARE(f.protocolError.size(), 5); // a notification of a later version is none
        QVERIFY(lastOf<Error>(f.protocolError).message.find("ignored") != std::string::npos);
        QVERIFY(qvariant_cast<Error>(f.protocolError.at(0).at(0)).detail.find("50%") != std::string::npos);
        const qint64 request = f.client.inspect(QStringLiteral("/x"));
        QVERIFY(received(f.inspected));
        QCOMPARE(lastOf<qint64>(f.inspected), request);
    }

    void aCrashIsReportedWithTheLastWordsAndTheWorkerCanBeStartedAgain()
    {
        Fixture f("crash");
        QVERIFY(f.start());
        f.client.startIndex(job());
        QVERIFY(received(f.crashed));
        const auto crash = lastOf<WorkerCrash>(f.crashed);
        QVERIFY2(crash.how.contains(QString::number(SIGABRT)), qPrintable(crash.how));
        QCOMPARE(crash.lastWords, (QStringList{QStringLiteral("reading the model"), QStringLiteral("out of paper")}));
        QCOMPARE(f.jobFailed.size(), 1);
        QVERIFY(lastOf<Error>(f.jobFailed).message.find("crashed") != std::string::npos);
        QCOMPARE(f.client.jobState(), WorkerClient::JobState::None);
        QCOMPARE(f.logLine.size(), 2);
        f.ready.clear();
        QVERIFY(f.start());
        f.crashed.clear();
        f.client.kill();
        QVERIFY(received(f.crashed));
        QVERIFY(lastOf<WorkerCrash>(f.crashed).how.contains(QStringLiteral("request")));
    }

    void anUnexpectedEndIsACrashToo()
    {
        Fixture f("exit");
        f.client.start();
        f.client.startIndex(job());
        QVERIFY(received(f.crashed));
        QVERIFY(lastOf<WorkerCrash>(f.crashed).how.contains(QLatin1String("exit code 3")));
        QVERIFY(f.ended.isEmpty());
    }

    void aSilentWorkerIsEnded()
    {
        Fixture f("silent");
        f.client.setHandshakeTimeoutMs(1);
        f.client.start();
        f.client.inspect(QStringLiteral("/x"));
        QVERIFY(received(f.crashed));
        QVERIFY(lastOf<WorkerCrash>(f.crashed).how.contains(QLatin1String("did not answer")));
        QCOMPARE(f.requestFailed.size(), 1);
    }

    void aDeafWorkerIsEndedAfterItsGrace()
    {
        Fixture f("deaf");
        QVERIFY(f.start());
        f.client.shutdown(1);
        QVERIFY(received(f.ended));
        QVERIFY(f.crashed.isEmpty());
    }

    void anotherProgramIsNoWorker()
    {
        Fixture f("stranger");
        f.client.start();
        QVERIFY(received(f.crashed));
        QVERIFY(lastOf<WorkerCrash>(f.crashed).how.contains(QLatin1String("not the worker")));
        QVERIFY(f.ready.isEmpty());
    }

    void aMissingProgramIsNamed()
    {
        Fixture f("good");
        f.client.setProgram(QStringLiteral("/no/such/worker"));
        f.client.start();
        QVERIFY(received(f.failedToStart));
        QVERIFY(lastOf<Error>(f.failedToStart).message.find("/no/such/worker") != std::string::npos);
        QCOMPARE(f.client.state(), WorkerClient::State::NotRunning);
        QVERIFY(f.crashed.isEmpty());
    }

    void withoutAWorkerARequestFailsLater()
    {
        Fixture f("good");
        const qint64 request = f.client.inspect(QStringLiteral("/x"));
        QVERIFY(f.requestFailed.isEmpty());
        QVERIFY(received(f.requestFailed));
        QCOMPARE(lastOf<qint64>(f.requestFailed), request);
    }

    void onlyWhatIsSetIsSent()
    {
        QCOMPARE(job().toJson().keys(),
                 (QStringList{QStringLiteral("corpus"), QStringLiteral("model"), QStringLiteral("out"),
                              QStringLiteral("sae")}));
        IndexJobRequest full = job();
        full.tokens = 5'000'000'000;
        full.context = 64;
        full.threads = 2;
        full.seed = 9;
        full.segmentTokens = 4096;
        full.specialsAsText = full.force = true;
        full.split = QStringLiteral("line");
        full.saeOptions.insert(QStringLiteral("input_scale"), QStringLiteral("2"));
        const QJsonObject json = full.toJson();
        QCOMPARE(json.size(), 13);
        QCOMPARE(json.value(QLatin1String("tokens")).toInteger(), full.tokens);
        QCOMPARE(json.value(QLatin1String("sae_options")).toObject().value(QLatin1String("input_scale")).toString(),
                 QStringLiteral("2"));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(WorkerClientTest)
#include "tst_workerclient.moc"
