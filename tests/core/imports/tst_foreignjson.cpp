// Records out of JSON that others wrote: what is read, what is refused, and that little is kept.
#include "core/imports/foreignfields.h"
#include "core/imports/foreignjson.h"
#include "tests/support/testsupport.h"

#include <QTemporaryDir>
#include <fstream>

using namespace atomscope;
using foreign::Json;

namespace {

std::string filtered(std::string_view text, std::size_t piece)
{
    foreign::NonNumberFilter filter;
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += piece)
        filter.feed(text.substr(at, piece), out);
    filter.end(out);
    return out;
}

} // namespace

class ForeignJsonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nonNumbersBecomeNullOutsideOfStrings()
    {
        const std::string text = "{\"a\": NaN, \"b\": [-Infinity,Infinity , -NaN], \"NaN\": \"NaN \\\" NaN\", \"c\": "
                                 "-1.5e-7, \"d\": true, \"e\": \"\\\\\"}";
        const std::string expected = "{\"a\": null, \"b\": [null,null , null], \"NaN\": \"NaN \\\" NaN\", \"c\": "
                                     "-1.5e-7, \"d\": true, \"e\": \"\\\\\"}";
        for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{3}, text.size()})
            QCOMPARE(filtered(text, piece), expected);
        QCOMPARE(filtered("[Infinitely]", 1), std::string("[Infinitely]"));
    }

    void anOutlineNamesTheFieldsOfTheFirstRecordOnly()
    {
        const auto lines = outline("{\"a\": [{\"x\": 1}], \"b\": {\"y\": 2}}\n{\"c\": 3}\n");
        VERIFY_RESULT(lines);
        QVERIFY(!lines->hasFeatureList);
        QVERIFY(lines->has("a") && lines->has("b") && !lines->has("x") && !lines->has("y") && !lines->has("c"));
        const auto batch = outline("{\n \"model\": \"m\", \"features\": [{\"f\": 1, \"g\": {\"h\": 2}}, {\"i\": 3}]}");
        VERIFY_RESULT(batch);
        QVERIFY(batch->hasFeatureList);
        QVERIFY(batch->has("f") && batch->has("g") && !batch->has("h") && !batch->has("i") && !batch->has("model"));
    }

    void whatIsNoObjectHasNoOutline_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("list") << QByteArray("[{\"a\": 1}]");
        QTest::newRow("text") << QByteArray("Once upon a time");
        QTest::newRow("number") << QByteArray("12");
        QTest::newRow("bytes") << QByteArray("\x00\xff\xfe{\"a\"", 7);
        QTest::newRow("deep") << QByteArray(100000, '[');
        QTest::newRow("deep objects") << QByteArray("{\"a\":").repeated(100000);
    }

    void whatIsNoObjectHasNoOutline()
    {
        QFETCH(QByteArray, text);
        const auto found = outline(text.toStdString());
        if (found)
            QVERIFY(!foundFields(*found));
    }

    void everyFeatureIsHandedOnAndTheHeaderComesLast()
    {
        const auto file = write("{\"features\": [{\"n\": 1, \"list\": [{\"deep\": [1, 2]}]}, {\"n\": NaN}],"
                                " \"model\": \"m\", \"other\": [[1]], \"more\": {\"k\": 1}}");
        std::vector<std::string> seen, places;
        const auto outcome = foreign::forEachFeature(
            file,
            [&](const Json& record, const std::string& where, std::int64_t) -> Result<void> {
                seen.push_back(record.dump());
                places.push_back(where);
                return {};
            },
            [&](const Json& header, const std::string&, std::int64_t) -> Result<void> {
                seen.push_back(header.dump());
                return {};
            });
        VERIFY_RESULT(outcome);
        QCOMPARE(
            seen,
            (std::vector<std::string>{"{\"list\":[{\"deep\":[1,2]}],\"n\":1}", "{\"n\":null}", "{\"model\":\"m\"}"}));
    }

    void anErrorOfTheReceiverEndsTheFile()
    {
        const auto file = write("{\"features\": [{\"n\": 1}, {\"n\": 2}]}");
        int nSeen = 0;
        const auto take = [&](const Json&, const std::string&, std::int64_t) -> Result<void> {
            ++nSeen;
            return fail(ErrorCode::Conflict, "no more");
        };
        const auto outcome = foreign::forEachFeature(file, take, take);
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().message, std::string("no more"));
        QCOMPARE(nSeen, 1);
    }

    void damagedFilesAreRefusedByNameAndPlace_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("cut") << QByteArray("{\"features\": [{\"n\": 1}, {\"n\": ") << QByteArray();
        QTest::newRow("no colon") << QByteArray("{\"features\" [1]}") << QByteArray();
        QTest::newRow("nested") << QByteArray("{\"features\": [{\"n\": ") + QByteArray(200, '[') << QByteArray("deep");
        QTest::newRow("invalid UTF-8") << QByteArray("{\"features\": [{\"n\": \"\xC3\"}]}") << QByteArray();
        QTest::newRow("huge number") << QByteArray("{\"features\": [{\"n\": 1e999}]}") << QByteArray();
        QTest::newRow("many values") << QByteArray("{\"features\": [{\"n\": [") + QByteArray("0,").repeated(5'000'000)
                                     << QByteArray("values");
    }

    void damagedFilesAreRefusedByNameAndPlace()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, name);
        const auto file = write(text.toStdString());
        const auto take = [](const Json&, const std::string&, std::int64_t) -> Result<void> { return {}; };
        const auto outcome = foreign::forEachFeature(file, take, take);
        QVERIFY(!outcome);
        QVERIFY2(outcome.error().message.starts_with(file.string()), outcome.error().message.c_str());
        QVERIFY2(QByteArray::fromStdString(outcome.error().message).contains(name), outcome.error().message.c_str());
    }

    void aRecordLongerThanTheLimitIsRefused()
    {
        const auto file
            = write("{\"features\": [{\"n\": \"" + std::string(foreign::kMostRecordBytes + 200000, 'x') + "\"}]}");
        const auto take = [](const Json&, const std::string&, std::int64_t) -> Result<void> { return {}; };
        const auto outcome = foreign::forEachFeature(file, take, take);
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::Limit);
    }

    void linesNameThemselves()
    {
        const auto file = write("{\"a\": 1}\n\n  \n{\"a\": 2}\n{\"a\" 3}\n");
        int sum = 0;
        const auto outcome
            = foreign::forEachLine(file, [&](const Json& record, const std::string&, std::int64_t) -> Result<void> {
                  sum += record["a"].get<int>();
                  return {};
              });
        QCOMPARE(sum, 3);
        QVERIFY(!outcome);
        QVERIFY2(outcome.error().message.starts_with(file.string() + ", line 5"), outcome.error().message.c_str());
    }

    void indexesAreReadFromNumbersAndStrings()
    {
        const Json json = {{"n", 12},     {"s", "12"},       {"bad", "12x"},
                           {"real", 1.5}, {"none", nullptr}, {"big", "99999999999999999999"}};
        const std::string where = "here";
        const foreign::Record record{json, where};
        QCOMPARE(record.atom("n").value(), AtomId{12});
        QCOMPARE(record.atom("s").value(), AtomId{12});
        for (const char* field : {"bad", "real", "none", "big", "missing"})
            QVERIFY(!record.atom(field));
        QCOMPARE(record.integer("none", 5).value(), std::int64_t{5});
        QVERIFY(record.integer("bad").error().message.find("\"bad\"") != std::string::npos);
    }

private:
    static bool foundFields(const foreign::Outline& outline)
    {
        return outline.has("index") || outline.has("feature_index");
    }

    std::filesystem::path write(const std::string& text)
    {
        const auto file = std::filesystem::path(m_folder.path().toStdString()) / "file.json";
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }
    Result<foreign::Outline> outline(const std::string& text) { return foreign::outlineOf(write(text)); }

    QTemporaryDir m_folder;
};

ATOMSCOPE_GUILESS_TEST_MAIN(ForeignJsonTest)
#include "tst_foreignjson.moc"
