// A job that is put together in the window: its command line, where it writes, its place in the queue, and what the
// worker says about it.
#include "tests/support/testsupport.h"
#include "ui/session/indexcheckreply.h"
#include "ui/session/jobcommand.h"
#include "ui/session/jobqueue.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace atomscope;

namespace {

IndexJobRequest jobTo(const QString& out)
{
    IndexJobRequest job;
    job.out = out;
    return job;
}

QStringList outsOf(const JobQueue& queue)
{
    QStringList outs;
    for (const IndexJobRequest& job : queue.jobs())
        outs.append(job.out);
    return outs;
}

QJsonObject goodReply()
{
    return QJsonDocument::fromJson(R"({
        "problems": [{"field": "sae", "kind": "Unanswered", "message": "say k", "detail": "",
                      "options": [{"name": "k", "expects": "K"}]}],
        "model": {"name": "m", "family": "gpt2", "n_layers": 2, "d_model": 24, "n_positions": 32,
                  "weight_bytes": 5000000000, "vocabulary": 263},
        "sae": null, "pair": null, "text_bytes": 12,
        "trial": {"n_tokens": 10, "tokens_per_second": 100, "l0": 3.5, "total_tokens": 1000},
        "sanity": {"is_low": true, "text": "low"},
        "out": {"state": "unfinished", "n_tokens": 7}})")
        .object();
}

} // namespace

class NewJobTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aJobIsReadAsItWasWritten()
    {
        IndexJobRequest job = jobTo(QStringLiteral("/x.atoms"));
        job.model = QStringLiteral("/m");
        job.sae = QStringLiteral("/s");
        job.corpus = {QStringLiteral("/a.txt"), QStringLiteral("/b.jsonl")};
        job.tokens = 5'000'000'000;
        job.context = 64;
        job.threads = 3;
        job.seed = 7;
        job.segmentTokens = 800;
        job.specialsAsText = true;
        job.split = QStringLiteral("line");
        job.textKey = QStringLiteral("body");
        job.loss = true;
        job.force = true;
        job.checksSanity = false;
        job.saeOptions = {{QStringLiteral("k"), QStringLiteral("32")}};
        QVERIFY(IndexJobRequest::fromJson(job.toJson()) == job);
        IndexJobRequest import = jobTo(QStringLiteral("/y.atoms"));
        import.exports = {QStringLiteral("/export")};
        import.force = true;
        QVERIFY(IndexJobRequest::fromJson(import.toJson()) == import);
        QVERIFY(IndexJobRequest::fromJson({{QStringLiteral("corpus"), 3}}) == IndexJobRequest());
    }

    void theCommandLineIsTheJob()
    {
        IndexJobRequest job;
        job.model = QStringLiteral("/m/gpt2");
        job.sae = QStringLiteral("/s/a b");
        job.corpus = {QStringLiteral("/t/it's.txt"), QStringLiteral("/t/two.jsonl.gz")};
        job.out = QStringLiteral("/o/$HOME.atoms");
        job.tokens = 5000;
        job.context = 64;
        job.split = QStringLiteral("line");
        job.saeOptions = {{QStringLiteral("k"), QStringLiteral("32")}};
        job.loss = job.force = true;
        job.checksSanity = false;
        const QString command = workerCommand(QStringLiteral("echo"), job);
        // A shell takes it apart into the same words.
        QProcess shell;
        shell.start(
            QStringLiteral("/bin/sh"),
            {QStringLiteral("-c"),
             QStringLiteral("for w in %1; do printf '%s\\n' \"$w\"; done").arg(command.section(QLatin1Char(' '), 1))});
        QVERIFY(shell.waitForFinished());
        const QStringList words
            = QString::fromUtf8(shell.readAllStandardOutput()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        const QStringList expected{QStringLiteral("index"),
                                   QStringLiteral("--model"),
                                   QStringLiteral("/m/gpt2"),
                                   QStringLiteral("--sae"),
                                   QStringLiteral("/s/a b"),
                                   QStringLiteral("--sae-option"),
                                   QStringLiteral("k=32"),
                                   QStringLiteral("--corpus"),
                                   QStringLiteral("/t/it's.txt"),
                                   QStringLiteral("/t/two.jsonl.gz"),
                                   QStringLiteral("--tokens"),
                                   QStringLiteral("5000"),
                                   QStringLiteral("--context"),
                                   QStringLiteral("64"),
                                   QStringLiteral("--split"),
                                   QStringLiteral("line"),
                                   QStringLiteral("--loss"),
                                   QStringLiteral("--force"),
                                   QStringLiteral("--no-sanity-check"),
                                   QStringLiteral("--out"),
                                   QStringLiteral("/o/$HOME.atoms")};
        QCOMPARE(words, expected);
    }

    void theSuggestedFileIsNewAndNamedAfterItsParts()
    {
        const QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("res-jb")));
        const QString sae = folder.filePath(QStringLiteral("res-jb"));
        const QStringList corpus{QStringLiteral("/t/pile.jsonl.zst")};
        const QString first = suggestedOut(folder.path(), sae, corpus);
        QCOMPARE(first, folder.filePath(QStringLiteral("res-jb-pile.atoms")));
        QVERIFY(QFile(first).open(QIODevice::WriteOnly));
        QCOMPARE(suggestedOut(folder.path(), sae, corpus), folder.filePath(QStringLiteral("res-jb-pile-2.atoms")));
        QVERIFY(suggestedOut(folder.path(), {}, corpus).isEmpty());
        QVERIFY(suggestedOut(folder.path(), sae, {}).isEmpty());
        QCOMPARE(suggestedFolder({first}, corpus), folder.path());
        QCOMPARE(suggestedFolder({}, {first}), folder.path());
        QCOMPARE(suggestedFolder({QStringLiteral("/no/such/x.atoms")}, {}), QDir::homePath());
    }

    void theQueueKeepsItsOrder()
    {
        JobQueue queue;
        QSignalSpy changed(&queue, &JobQueue::changed);
        for (const char* out : {"a", "b", "c"})
            queue.add(jobTo(QString::fromLatin1(out)));
        queue.move(2, -1);
        QCOMPARE(outsOf(queue), QStringLiteral("a c b").split(QLatin1Char(' ')));
        QCOMPARE(changed.size(), 4);
        queue.move(0, -1); // nothing is before the first
        queue.move(2, 1);
        queue.remove(3);
        QCOMPARE(changed.size(), 4);
        IndexJobRequest again = jobTo(QStringLiteral("c"));
        again.tokens = 9;
        queue.add(again); // one job a file
        QCOMPARE(outsOf(queue), QStringLiteral("a c b").split(QLatin1Char(' ')));
        QCOMPARE(queue.jobs()[1].tokens, 9);
        queue.remove(0);
        QCOMPARE(queue.takeFirst()->out, QStringLiteral("c"));
        QCOMPARE(queue.takeFirst()->out, QStringLiteral("b"));
        QVERIFY(!queue.takeFirst());
    }

    void aCheckIsRead()
    {
        const auto reply = indexCheckFromJson(goodReply());
        VERIFY_RESULT(reply);
        QCOMPARE(reply->problems.size(), 1);
        const auto* problem = reply->problemOf(QStringLiteral("sae"));
        QVERIFY(problem && problem->error.code == ErrorCode::Unanswered);
        QCOMPARE(problem->options, (QList<IndexCheckReply::Option>{{QStringLiteral("k"), QStringLiteral("K")}}));
        QVERIFY(!reply->problemOf(QStringLiteral("model")));
        QCOMPARE(reply->model->weightBytes, 5'000'000'000);
        QVERIFY(!reply->sae && !reply->pair);
        QCOMPARE(reply->trial->seconds(), std::optional(10.0));
        QVERIFY(reply->sanity->isLow);
        QCOMPARE(reply->out->nTokens, 7);
        QCOMPARE(*reply->textBytes, 12);
    }

    void aCheckOfAnotherVersionIsAnError()
    {
        for (const char* path : {"problems", "model", "trial", "out", "sanity"}) {
            QJsonObject json = goodReply();
            json[QString::fromLatin1(path)] = QStringLiteral("?");
            QCOMPARE(indexCheckFromJson(json).error().code, ErrorCode::BadFormat);
        }
        QJsonObject json = goodReply();
        QJsonObject model = json[QStringLiteral("model")].toObject();
        model.remove(QStringLiteral("n_layers"));
        json[QStringLiteral("model")] = model;
        QVERIFY(indexCheckFromJson(json).error().message.find("n_layers") != std::string::npos);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(NewJobTest)
#include "tst_newjob.moc"
