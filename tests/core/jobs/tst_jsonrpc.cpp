// Requests, answers and lines of the worker protocol.
#include "core/jobs/indexparams.h"
#include "core/jobs/jsonrpc.h"
#include "core/jobs/linechannel.h"
#include "tests/support/testsupport.h"

#include <array>
#include <thread>
#include <unistd.h>

using namespace atomscope;
using nlohmann::json;

namespace {

/// Two pipes: what a test writes is read by the channel, what the channel writes is read by the test.
struct Pipes
{
    Pipes()
    {
        if (::pipe(in.data()) != 0 || ::pipe(out.data()) != 0)
            qFatal("no pipes");
    }
    ~Pipes()
    {
        for (const int descriptor : {in[0], in[1], out[0], out[1]})
            ::close(descriptor);
    }
    void send(const std::string& bytes) const
    {
        QCOMPARE(::write(in[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    }
    void endInput()
    {
        ::close(in[1]);
        in[1] = ::dup(in[0]); // so that the destructor closes something of ours
    }
    std::array<int, 2> in{}, out{};
};

} // namespace

class JsonRpcTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRequestIsRead()
    {
        const auto request
            = rpc::parseRequest(R"({"jsonrpc": "2.0", "id": 7, "method": "index.stop", "params": {"a": 1}})");
        QVERIFY(request.has_value());
        QVERIFY(request->id == json(7));
        QVERIFY(request->wantsAnswer);
        QCOMPARE(QString::fromStdString(request->method), QStringLiteral("index.stop"));
        QVERIFY((request->params == json{{"a", 1}}));
        QVERIFY(!rpc::parseRequest(R"({"jsonrpc": "2.0", "method": "hello"})")->wantsAnswer);
    }

    void everyOtherLineGetsTheStandardError_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<int>("code");
        QTest::newRow("empty") << QByteArray("") << -32700;
        QTest::newRow("garbled") << QByteArray("{\"jsonrpc\": \"2.0\", \"id\"") << -32700;
        QTest::newRow("binary") << QByteArray("\xff\x00\x01", 3) << -32700;
        QTest::newRow("not UTF-8") << QByteArray(R"({"jsonrpc":"2.0","id":1,"method":")") + "\xff\"}" << -32700;
        QTest::newRow("a number") << QByteArray("17") << -32600;
        QTest::newRow("a batch") << QByteArray("[]") << -32600;
        QTest::newRow("no version") << QByteArray(R"({"id": 1, "method": "hello"})") << -32600;
        QTest::newRow("no method") << QByteArray(R"({"jsonrpc": "2.0", "id": 1})") << -32600;
        QTest::newRow("method of another type") << QByteArray(R"({"jsonrpc":"2.0","id":1,"method":2})") << -32600;
        QTest::newRow("id of another type") << QByteArray(R"({"jsonrpc":"2.0","id":{},"method":"hello"})") << -32600;
        QTest::newRow("params in order") << QByteArray(R"({"jsonrpc":"2.0","id":1,"method":"a","params":[1]})")
                                         << -32602;
    }

    void everyOtherLineGetsTheStandardError()
    {
        QFETCH(QByteArray, line);
        QFETCH(int, code);
        const auto request = rpc::parseRequest(std::string(line.constData(), static_cast<std::size_t>(line.size())));
        QVERIFY(!request.has_value());
        QVERIFY(request.error()["error"]["code"] == json(code));
        QVERIFY(request.error()["jsonrpc"] == json("2.0"));
        QVERIFY(request.error().contains("id"));
    }

    void ourErrorsCarryTheirKind()
    {
        const json message = rpc::errorMessage(3, Error{ErrorCode::Busy, "wait", "more"});
        QVERIFY(message["error"]["code"] == json(-32000));
        QVERIFY(message["error"]["message"] == json("wait"));
        QVERIFY((message["error"]["data"] == json{{"kind", "Busy"}, {"detail", "more"}}));
    }

    void indexParamsAreChecked()
    {
        const json least = {{"model", "m"}, {"sae", "s"}, {"corpus", {"a", "b"}}, {"out", "o"}};
        const auto job = indexJobFromParams(least);
        VERIFY_RESULT(job);
        QCOMPARE(job->corpus.size(), std::size_t{2});
        json changed = least;
        changed["tokens"] = 12;
        changed["split"] = "line";
        changed["text_key"] = "body";
        changed["sae_options"] = {{"input_scale", "2"}};
        const auto other = indexJobFromParams(changed);
        VERIFY_RESULT(other);
        QCOMPARE(other->tokens, 12);
        QVERIFY(other->split == CorpusOptions::Split::Line);
        QCOMPARE(other->textKey, std::string("body"));
        QCOMPARE(job->textKey, std::string("text"));
        QCOMPARE(other->saeOptions.at("input_scale"), std::string("2"));
        for (const auto& [name, value] : std::multimap<std::string, json>{{"model", nullptr},
                                                                          {"tokens", "many"},
                                                                          {"corpus", "a"},
                                                                          {"corpus", {"a", "-"}},
                                                                          {"text_key", 1},
                                                                          {"split", "page"},
                                                                          {"tokns", 3}}) {
            changed = least;
            changed[name] = value;
            const auto refused = indexJobFromParams(changed);
            QVERIFY2(!refused && refused.error().code == ErrorCode::Usage, name.c_str());
        }
        changed = least;
        changed.erase("out");
        QVERIFY(!indexJobFromParams(changed));
    }

    void linesMayArriveInPiecesAndEndWithoutALineEnd()
    {
        Pipes pipes;
        rpc::LineChannel channel(pipes.in[0], pipes.out[1]);
        pipes.send("one\ntw");
        QVERIFY(channel.readLine() == std::optional<std::string>("one"));
        pipes.send("o\n\nlast");
        QVERIFY(channel.readLine() == std::optional<std::string>("two"));
        QVERIFY(channel.readLine() == std::optional<std::string>(""));
        pipes.endInput();
        QVERIFY(channel.readLine() == std::optional<std::string>("last"));
        QVERIFY(channel.readLine() == std::nullopt);
        QVERIFY(channel.readLine() == std::nullopt);
    }

    void anEndlessLineIsRefusedNotKept()
    {
        Pipes pipes;
        rpc::LineChannel channel(pipes.in[0], pipes.out[1]);
        std::thread sender([&pipes] {
            const std::string piece(1 << 16, 'x');
            for (int i = 0; i < 1100; ++i) // 72 MB
                if (::write(pipes.in[1], piece.data(), piece.size()) < 0)
                    return;
            if (::write(pipes.in[1], "\nnext\n", 6) < 0)
                return;
        });
        const auto line = channel.readLine();
        QVERIFY(line && line->size() < (std::size_t{64} << 20) + (1 << 17));
        QVERIFY(!rpc::parseRequest(*line).has_value());
        QVERIFY(channel.readLine() == std::optional<std::string>("next"));
        sender.join();
    }

    void messagesAreOneLineEach()
    {
        Pipes pipes;
        rpc::LineChannel channel(pipes.in[0], pipes.out[1]);
        channel.write(rpc::notification("a", {{"text", "two\nlines \xff"}}));
        std::array<char, 200> buffer{};
        const ssize_t got = ::read(pipes.out[0], buffer.data(), buffer.size());
        const std::string line(buffer.data(), static_cast<std::size_t>(got));
        QCOMPARE(std::count(line.begin(), line.end(), '\n'), 1);
        QVERIFY(json::parse(line)["params"]["text"] == json("two\nlines \uFFFD"));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(JsonRpcTest)
#include "tst_jsonrpc.moc"
