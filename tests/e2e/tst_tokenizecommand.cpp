// `atomscope-worker tokenize` as a script would call it.
#include "tests/support/testsupport.h"
#include "tests/support/tinymodel.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <fstream>

using namespace atomscope;
namespace fs = std::filesystem;

namespace {

struct Outcome
{
    int exitCode = -1;
    QList<QByteArray> lines; ///< of the standard output
    QByteArray errors;
};

Outcome runWorker(const QStringList& arguments)
{
    QProcess process;
    process.start(QString::fromStdString(test::program("atomscope-worker").string()), arguments);
    if (!process.waitForFinished(120'000))
        return {};
    Outcome outcome{process.exitCode(), process.readAllStandardOutput().trimmed().split('\n'),
                    process.readAllStandardError()};
    return outcome;
}

QList<int> idsIn(const QByteArray& line)
{
    QList<int> ids;
    for (const QJsonValue id : QJsonDocument::fromJson(line).object().value(QStringLiteral("ids")).toArray())
        ids.append(id.toInt());
    return ids;
}

QString decodedIn(const QByteArray& line)
{
    return QJsonDocument::fromJson(line).object().value(QStringLiteral("decoded")).toString();
}

} // namespace

class TokenizeCommandTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_model;

    QString write(const char* name, const std::string& bytes)
    {
        const fs::path path = fs::path(m_folder.path().toStdString()) / name;
        std::ofstream(path, std::ios::binary) << bytes;
        return QString::fromStdString(path.string());
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_model = m_folder.filePath(QStringLiteral("model"));
        VERIFY_RESULT(test::writeTinyModel(m_model.toStdString()));
    }

    void aTextIsAnsweredByOneObject()
    {
        const auto outcome = runWorker({QStringLiteral("tokenize"), QStringLiteral("--model"), m_model,
                                        QStringLiteral("--text"), QStringLiteral("in the"), QStringLiteral("--json")});
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(outcome.lines.size(), 1);
        QCOMPARE(idsIn(outcome.lines[0]), QList<int>({260, 259}));
        QCOMPARE(decodedIn(outcome.lines[0]), QStringLiteral("in the"));
        const QJsonArray tokens
            = QJsonDocument::fromJson(outcome.lines[0]).object().value(QStringLiteral("tokens")).toArray();
        QCOMPARE(tokens.at(1).toString(), QStringLiteral("\u0120the"));
    }

    void theTemplateIsAppliedOnRequest()
    {
        const auto outcome = runWorker({QStringLiteral("tokenize"), QStringLiteral("--tokenizer"),
                                        m_model + QStringLiteral("/tokenizer.json"), QStringLiteral("--text"),
                                        QStringLiteral("in"), QStringLiteral("--special"), QStringLiteral("--json")});
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(idsIn(outcome.lines[0]), QList<int>({0, 260}));
        QCOMPARE(decodedIn(outcome.lines[0]), QStringLiteral("<|bos|>in"));
    }

    void aFileIsAnsweredLineByLine()
    {
        const QString file = write("texts.json", "{\"text\": \"he\"}\n{\"text\": \"\"}\n{\"text\": \"an\\nin\"}\n");
        const auto outcome = runWorker({QStringLiteral("tokenize"), QStringLiteral("--model"), m_model,
                                        QStringLiteral("--jsonl"), file, QStringLiteral("--json")});
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(outcome.lines.size(), 3);
        QCOMPARE(idsIn(outcome.lines[0]), QList<int>({258}));
        QVERIFY(idsIn(outcome.lines[1]).isEmpty());
        QCOMPARE(idsIn(outcome.lines[2]), QList<int>({262, 1 + '\n', 260}));
    }

    void anEmptyTextHasNoTokens()
    {
        const auto outcome = runWorker({QStringLiteral("tokenize"), QStringLiteral("--model"), m_model,
                                        QStringLiteral("--text"), QString(), QStringLiteral("--json")});
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(outcome.lines.size(), 1);
        QVERIFY(idsIn(outcome.lines[0]).isEmpty());
    }

    void whatIsWrongIsSaid()
    {
        const auto missing = runWorker({QStringLiteral("tokenize"), QStringLiteral("--model"),
                                        m_folder.filePath(QStringLiteral("none")), QStringLiteral("--text"),
                                        QStringLiteral("a"), QStringLiteral("--json")});
        QCOMPARE(missing.exitCode, 1);
        QVERIFY(missing.errors.contains("tokenizer.json"));
        const auto nothing = runWorker({QStringLiteral("tokenize"), QStringLiteral("--model"), m_model});
        QCOMPARE(nothing.exitCode, 2);
        QVERIFY(nothing.errors.contains("--text"));
        const QString bad = write("bad.jsonl", "{\"text\": \"he\"}\n{\"text\": 5}\n");
        const auto line = runWorker({QStringLiteral("tokenize"), QStringLiteral("--model"), m_model,
                                     QStringLiteral("--jsonl"), bad, QStringLiteral("--json")});
        QCOMPARE(line.exitCode, 1);
        QVERIFY2(line.errors.contains("bad.jsonl, line 2"), line.errors.constData());
        QCOMPARE(idsIn(line.lines[0]), QList<int>({258})); // answered before the bad line
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(TokenizeCommandTest)
#include "tst_tokenizecommand.moc"
