#include "core/text/corpus.h"
#include "tests/support/testsupport.h"

#include <QTemporaryDir>
#include <array>
#include <fstream>
#include <stop_token>
#include <thread>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

using namespace atomscope;
namespace fs = std::filesystem;
using Split = CorpusOptions::Split;

namespace {

/// Reads everything, or the first error.
Result<std::vector<Document>> readAll(Corpus& corpus)
{
    std::vector<Document> documents;
    while (true) {
        TRY_ASSIGN(auto document, corpus.next());
        if (!document)
            return documents;
        documents.push_back(std::move(*document));
    }
}

Result<std::vector<std::string>> textsOf(const std::vector<fs::path>& inputs, CorpusOptions options = {})
{
    TRY_ASSIGN(auto corpus, Corpus::open(inputs, options));
    TRY_ASSIGN(const auto documents, readAll(corpus));
    std::vector<std::string> texts;
    for (const Document& document : documents)
        texts.push_back(document.text);
    return texts;
}

using Texts = std::vector<std::string>;

/// Bytes that do not compress well.
std::string noise(std::size_t size)
{
    std::string bytes(size, ' ');
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>('a' + (i * i + i / 7) % 26);
    return bytes;
}

/// One frame with a checksum.
std::string zstd(std::string_view bytes)
{
    std::string frame(ZSTD_compressBound(bytes.size()), '\0');
    ZSTD_CCtx* context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    frame.resize(ZSTD_compress2(context, frame.data(), frame.size(), bytes.data(), bytes.size()));
    ZSTD_freeCCtx(context);
    return frame;
}

/// A pipe that holds some bytes and ends behind them.
class Pipe
{
public:
    explicit Pipe(std::string_view bytes)
    {
        if (::pipe(m_ends.data()) != 0 || ::write(m_ends[1], bytes.data(), bytes.size()) != std::ssize(bytes))
            qFatal("no pipe");
        ::close(m_ends[1]);
    }
    ~Pipe() { ::close(m_ends[0]); }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    int readEnd() const { return m_ends[0]; }

private:
    std::array<int, 2> m_ends = {-1, -1};
};

} // namespace

class CorpusTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    fs::path write(const std::string& name, std::string_view bytes)
    {
        const fs::path path = fs::path(m_folder.path().toStdString()) / name;
        fs::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }

    fs::path writeZstd(const std::string& name, std::string_view bytes) { return write(name, zstd(bytes)); }

    fs::path writeGzip(const std::string& name, const std::string& bytes)
    {
        const fs::path path = fs::path(m_folder.path().toStdString()) / name;
        gzFile file = gzopen(path.c_str(), "wb");
        gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
        gzclose(file);
        return path;
    }

private Q_SLOTS:
    void invalidUtf8BecomesOneReplacementPerMaximalSubpart_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, QByteArray bytes, QByteArray expected) {
            QTest::newRow(name) << std::move(bytes) << expected.replace("?", "\xEF\xBF\xBD");
        };
        row("ascii", "plain", "plain");
        row("empty", "", "");
        row("valid of every length", "a\xC2\xA2\xE2\x82\xAC\xF0\x9F\x99\x82", "a\xC2\xA2\xE2\x82\xAC\xF0\x9F\x99\x82");
        row("lone continuation", "a\x80z", "a?z");
        row("overlong slash", "\xC0\xAF", "??");
        row("overlong of three", "\xE0\x80\xAF", "???");
        row("surrogate", "\xED\xA0\x80", "???");
        row("above the last code point", "\xF4\x90\x80\x80", "????");
        row("no lead at all", "\xFF\xFE", "??");
        row("truncated four", "\xF0\x9F\x99z", "?z"); // one maximal subpart
        row("truncated at the end", "a\xE2\x82", "a?");
        row("table 3-11 of the standard",
            "\xF1\x80\x80\xE1\x80\xC2"
            "b\x80"
            "c\x80\xBF"
            "d",
            "???b?c??d");
        row("the last code points", "\xF4\x8F\xBF\xBF\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF\xEF\xBF\xBF");
        row("late in a long text", QByteArray(37, 'x') + "\xC3" + QByteArray(20, 'y'),
            QByteArray(37, 'x') + "?" + QByteArray(20, 'y'));
    }

    void invalidUtf8BecomesOneReplacementPerMaximalSubpart()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, expected);
        std::string text = bytes.toStdString();
        const auto replaced = repairUtf8(text);
        QCOMPARE(QByteArray::fromStdString(text), expected);
        QCOMPARE(replaced, expected.count("\xEF\xBF\xBD"));
    }

    void aTextFileIsOneDocumentUnlessSplit()
    {
        const auto path = write("a.txt", "one\r\ntwo\n\n \t\n\nthree\nfour");
        QVERIFY(textsOf({path}).value() == Texts({"one\r\ntwo\n\n \t\n\nthree\nfour"}));
        QVERIFY(textsOf({path}, {Split::BlankLine}).value() == Texts({"one\r\ntwo", "three\nfour"}));
        QVERIFY(textsOf({path}, {Split::Line}).value() == Texts({"one", "two", "", " \t", "", "three", "four"}));
    }

    void emptyRecordsKeepTheirNumber()
    {
        const auto path = write("e.jsonl", "{\"text\":\"a\"}\n{\"text\":\"\"}\n\n{\"text\":\"b\"}");
        auto corpus = Corpus::open({path, write("empty.txt", ""), path}, {});
        VERIFY_RESULT(corpus);
        const auto documents = readAll(*corpus);
        VERIFY_RESULT(documents);
        QCOMPARE(documents->size(), std::size_t(7));
        QCOMPARE((*documents)[1].text, std::string());
        QCOMPARE((*documents)[2].text, std::string("b"));
        QCOMPARE(corpus->counts().nDocuments, 7);
        QCOMPARE(corpus->counts().nEmpty, 3);
        QCOMPARE(corpus->counts().nBytes, corpus->totalBytes());
    }

    void aRecordMayNameItsSource()
    {
        const auto path = write("s.jsonl",
                                "{\"source\":\"kjv\",\"text\":\"a\"}\n"
                                "{\"text\":\"b\",\"meta\":{\"text\":1,\"source\":\"no\"},\"source\":7}\n");
        auto corpus = Corpus::open({path}, {});
        VERIFY_RESULT(corpus);
        QCOMPARE(corpus->next()->value().source, std::string("kjv"));
        const auto second = corpus->next();
        VERIFY_RESULT(second);
        QCOMPARE((*second)->source, std::string("s.jsonl"));
        QCOMPARE((*second)->text, std::string("b"));
    }

    void invalidBytesAreCountedInEveryFormat()
    {
        const auto lines = write("i.jsonl",
                                 "{\"text\":\"a\xFF"
                                 "b\"}\n{\"text\":\"\\ud800x\\ud83d\\ude42\\\\ud800\"}\n");
        auto corpus = Corpus::open({lines, write("i.txt", "\xE2\x82z\xFF")}, {});
        VERIFY_RESULT(corpus);
        const auto documents = readAll(*corpus);
        VERIFY_RESULT(documents);
        QCOMPARE((*documents)[0].text, std::string("a\uFFFDb"));
        QCOMPARE((*documents)[1].text, std::string("\uFFFDx\U0001F642\\ud800"));
        QCOMPARE((*documents)[2].text, std::string("\uFFFDz\uFFFD"));
        QCOMPARE(corpus->counts().nReplaced, 4);
    }

    void foldersAreReadInNameOrder()
    {
        write("f/b.txt", "B");
        write("f/a.jsonl", "{\"text\":\"A\"}");
        write("f/c/d.txt", "D");
        write("f/notes.md", "no");
        write("f/.hidden.txt", "no");
        const fs::path folder = fs::path(m_folder.path().toStdString()) / "f";
        QVERIFY(textsOf({folder}).value() == Texts({"A", "B", "D"}));
    }

    void gzipFilesAreInflated()
    {
        const auto path = writeGzip("g.jsonl.gz", "{\"text\":\"one\"}\n{\"text\":\"two\"}\n");
        QVERIFY(textsOf({path}).value() == Texts({"one", "two"}));
        QVERIFY(textsOf({writeGzip("g.txt.gz", "whole")}).value() == Texts({"whole"}));
        const auto cut = writeGzip("cut.txt.gz", noise(100'000));
        fs::resize_file(cut, fs::file_size(cut) / 2);
        QCOMPARE(textsOf({cut}).error().code, ErrorCode::BadFormat);
    }

    void zstdFilesAreDecompressed()
    {
        const std::string long_ = noise(3'000'000);
        QVERIFY(textsOf({writeZstd("z.txt.zst", long_)}).value() == Texts({long_}));
        QVERIFY(textsOf({writeZstd("z.jsonl.zst", "{\"text\":\"one\"}\n{\"text\":\"two\"}\n")}).value()
                == Texts({"one", "two"}));
        QVERIFY(textsOf({writeZstd("empty.txt.zst", "")}).value() == Texts({""}));
        // Frames one after the other are one text, a skippable one is none of it.
        const std::string skippable("\x50\x2a\x4d\x18\x03\x00\x00\x00xyz", 11);
        QVERIFY(textsOf({write("two.txt.zst", skippable + zstd("a b") + skippable + zstd(" c"))}).value()
                == Texts({"a b c"}));
        auto corpus = Corpus::open({writeZstd("lines.txt.zst", "a\nb\n")}, {.split = Split::Line});
        VERIFY_RESULT(corpus);
        QCOMPARE(readAll(*corpus).value().size(), std::size_t{2});
        QCOMPARE(corpus->counts().nBytes, corpus->totalBytes());
    }

    void aDamagedZstdFileIsRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const std::string good = zstd(noise(300'000));
        const auto row = [](const char* name, const std::string& bytes) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes);
        };
        row("cut", good.substr(0, good.size() / 2));
        row("the checksum is missing", good.substr(0, good.size() - 4));
        std::string flipped = good;
        flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 0x55);
        row("a flipped byte", flipped);
        row("something behind it", good + "something");
        row("only the magic", good.substr(0, 4));
    }

    void aDamagedZstdFileIsRefused()
    {
        QFETCH(QByteArray, bytes);
        const auto texts = textsOf({write("bad.txt.zst", bytes.toStdString())});
        QVERIFY(!texts);
        QCOMPARE(texts.error().code, ErrorCode::BadFormat);
        QVERIFY2(texts.error().message.find("bad.txt.zst") != std::string::npos, texts.error().message.c_str());
    }

    void standardInputIsTextOrJsonLines()
    {
        const auto read = [](std::string_view bytes, CorpusOptions options = {}) {
            const Pipe pipe(bytes);
            options.standardInput = pipe.readEnd();
            return textsOf({"-"}, options);
        };
        QVERIFY(read("one\ntwo\n").value() == Texts({"one\ntwo\n"}));
        QVERIFY(read("one\ntwo\n", {.split = Split::Line}).value() == Texts({"one", "two"}));
        QVERIFY(read(" \n{\"text\":\"one\"}\n{\"text\":\"two\"}").value() == Texts({"one", "two"}));
        QVERIFY(read("{\"body\":\"one\",\"text\":\"no\"}\n", {.textKey = "body"}).value() == Texts({"one"}));
        const auto bad = read("{\"text\":\"one\"}\nno\n");
        QCOMPARE(bad.error().code, ErrorCode::BadFormat);
        QVERIFY(bad.error().message.starts_with("standard input, line 2: "));
        QCOMPARE(Corpus::open({"-", "-"}, {}).error().code, ErrorCode::Usage);
    }

    void standardInputStandsBetweenFiles()
    {
        const Pipe pipe("piped");
        auto corpus
            = Corpus::open({write("first.txt", "1"), "-", write("last.txt", "3")}, {.standardInput = pipe.readEnd()});
        VERIFY_RESULT(corpus);
        QCOMPARE(corpus->totalBytes(), 0); // unknown
        const auto documents = readAll(*corpus);
        VERIFY_RESULT(documents);
        QCOMPARE(documents->size(), std::size_t{3});
        QCOMPARE(documents->at(1).text, std::string("piped"));
        QCOMPARE(documents->at(1).source, std::string("standard input"));
    }

    void aStopEndsTheWaitForStandardInput()
    {
        std::array<int, 2> ends = {-1, -1};
        QCOMPARE(::pipe(ends.data()), 0);
        std::stop_source stop;
        auto corpus = Corpus::open({"-"}, {.standardInput = ends[0], .stop = stop.get_token()});
        VERIFY_RESULT(corpus);
        std::jthread asking([&] { stop.request_stop(); });
        const auto document = corpus->next(); // nobody ever writes
        QCOMPARE(document.error().code, ErrorCode::Cancelled);
        ::close(ends[0]);
        ::close(ends[1]);
    }

    void theBeginningCanBeReadAgain()
    {
        const auto path = write("again.jsonl", "{\"text\":\"a\"}\n{\"text\":\"\"}\n{\"text\":\"c\"}\n");
        auto corpus = Corpus::open({path}, {});
        VERIFY_RESULT(corpus);
        corpus->keep();
        QCOMPARE(corpus->next().value()->text, std::string("a"));
        QCOMPARE(corpus->next().value()->text, std::string());
        QCOMPARE(corpus->counts().nEmpty, 1);
        const std::int64_t nBytes = corpus->counts().nBytes;
        corpus->goBack();
        QCOMPARE(corpus->counts().nDocuments, 0);
        QCOMPARE(corpus->counts().nBytes, 0);
        QCOMPARE(corpus->next().value()->text, std::string("a"));
        QCOMPARE(corpus->counts().nDocuments, 1);
        QCOMPARE(corpus->next().value()->text, std::string());
        QCOMPARE(corpus->counts().nBytes, nBytes);
        QCOMPARE(corpus->next().value()->text, std::string("c"));
        QCOMPARE(corpus->counts().nDocuments, 3);
        QVERIFY(!corpus->next().value());
    }

    void aBadLineIsNamed_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("not JSON") << QByteArray("{\"text\":\"a\"");
        QTest::newRow("not an object") << QByteArray("[\"text\"]");
        QTest::newRow("a bare string") << QByteArray("\"text\"");
        QTest::newRow("no text") << QByteArray("{\"content\":\"a\"}");
        QTest::newRow("text is a number") << QByteArray("{\"text\":1}");
        QTest::newRow("text is an object") << QByteArray("{\"text\":{\"text\":\"a\"}}");
        QTest::newRow("nested too deep") << "{\"text\":\"a\",\"m\":" + QByteArray(100000, '[');
    }

    void aBadLineIsNamed()
    {
        QFETCH(QByteArray, line);
        const auto path = write("bad.jsonl", "{\"text\":\"good\"}\n\n" + line.toStdString() + "\n");
        const auto texts = textsOf({path});
        QVERIFY(!texts);
        QCOMPARE(texts.error().code, ErrorCode::BadFormat);
        QVERIFY2(texts.error().message.find("bad.jsonl, line 3: ") != std::string::npos, texts.error().message.c_str());
    }

    void anInputThatCannotBeReadIsNamed()
    {
        const auto missing = Corpus::open({fs::path(m_folder.path().toStdString()) / "no.txt"}, {});
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QVERIFY(missing.error().message.find("no.txt") != std::string::npos);
        QCOMPARE(Corpus::open({write("x.pdf", "")}, {}).error().code, ErrorCode::Unsupported);
        write("none/readme.md", "");
        QCOMPARE(Corpus::open({fs::path(m_folder.path().toStdString()) / "none"}, {}).error().code,
                 ErrorCode::Unsupported);
        QCOMPARE(Corpus::open({}, {}).error().code, ErrorCode::Usage);
    }

    void linesLongerThanABufferAreWhole()
    {
        const std::string text(300000, 'q');
        const auto path = write("long.jsonl", "{\"text\":\"" + text + "\"}\n{\"text\":\"next\"}\n");
        QVERIFY(textsOf({path}).value() == Texts({text, "next"}));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(CorpusTest)
#include "tst_corpus.moc"
