// verify finds what was changed behind the index's back; the digest sees content and nothing else.
#include "core/index/packedrow.h"
#include "core/store/indexwriter.h"
#include "core/store/verify.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyindex.h"

#include <QTemporaryDir>
#include <SQLiteCpp/SQLiteCpp.h>
#include <cstring>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;

namespace {

// Rewrites the row of a table that holds `key` of the first segment, with change(lists) applied to its decoded lists.
struct OwnedList
{
    std::int32_t key;
    std::uint64_t count;
    std::vector<std::byte> body;
};

template <typename Function> void changeRow(const fs::path& file, const std::string& table, Function change)
{
    SQLite::Database database(file, SQLite::OPEN_READWRITE);
    SQLite::Statement select(database, "SELECT id, row FROM " + table + " ORDER BY id LIMIT 1");
    QVERIFY(select.executeStep());
    const std::int64_t id = select.getColumn(0).getInt64();
    const auto* bytes = static_cast<const std::byte*>(select.getColumn(1).getBlob());
    const std::vector<std::byte> row(bytes, bytes + select.getColumn(1).getBytes());
    select.reset();
    std::vector<OwnedList> lists;
    PackedRowReader reader(static_cast<std::int32_t>(id & 0xffffff), row);
    for (PackedList list; reader.next(list);)
        lists.push_back({list.key, list.count, {list.body.begin(), list.body.end()}});
    change(lists);
    PackedRowWriter writer;
    for (const auto& list : lists)
        writer.add(list.key, list.count, list.body);
    writer.finish();
    const auto rows = writer.takeRows();
    QCOMPARE(rows.size(), std::size_t(1));
    SQLite::Statement update(database, "UPDATE " + table + " SET row = ? WHERE id = ?");
    update.bind(1, rows[0].bytes.data(), static_cast<int>(rows[0].bytes.size()));
    update.bind(2, id);
    update.exec();
}

void execute(const fs::path& file, const std::string& sql)
{
    SQLite::Database database(file, SQLite::OPEN_READWRITE);
    QVERIFY(database.exec(sql) >= 0);
    QVERIFY(database.getTotalChanges() > 0);
}

} // namespace

class VerifyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_table = makeTinyTable();
        m_whole = path("whole.atoms");
        VERIFY_RESULT(writeTinyIndex(m_whole, m_table));
    }

    void aWholeIndexIsVerified() { VERIFY_RESULT(verifyIndex(m_whole)); }

    void anUnfinishedIndexIsVerified()
    {
        VERIFY_RESULT(writeUnfinishedIndex(path("part.atoms"), m_table, m_table.windows.size() / 2));
        VERIFY_RESULT(verifyIndex(path("part.atoms")));
    }

    void aChangedCountIsFound_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("named");
        QTest::newRow("tokens of a segment") << "UPDATE segments SET n_firings = n_firings + 1 WHERE segment_id = 0"
                                             << "n_firings";
        QTest::newRow("firings of an atom") << "UPDATE atoms SET n_fired = n_fired + 1 WHERE atom_id = 5"
                                            << "n_fired";
        QTest::newRow("density") << "UPDATE atoms SET density = density * 1.01 WHERE atom_id = 5"
                                 << "density";
        QTest::newRow("maximum") << "UPDATE atoms SET max_act = max_act * 2 WHERE atom_id = 5"
                                 << "max_act";
        QTest::newRow("mean") << "UPDATE atoms SET mean_act = mean_act + 1 WHERE atom_id = 5"
                              << "mean_act";
        QTest::newRow("dead atom") << "UPDATE atoms SET n_fired = 1 WHERE atom_id = 0"
                                   << "n_fired";
        QTest::newRow("document") << "UPDATE documents SET n_sequences = n_sequences + 1 WHERE document_id = 1"
                                  << "document 1";
        QTest::newRow("lost document") << "DELETE FROM documents WHERE document_id = 1"
                                       << "document 1";
        QTest::newRow("age of the table") << "UPDATE state SET value = 1 WHERE key = 'atoms_table_tokens'"
                                          << "made at 1 tokens";
        QTest::newRow("fingerprint") << "UPDATE definitions SET value = 'abc' WHERE key = 'sae_fingerprint'"
                                     << "sae_fingerprint";
        QTest::newRow("windows") << "UPDATE segments SET sequence_hash = sequence_hash + 1 WHERE segment_id = 1"
                                 << "windows of segment 1";
    }

    void aChangedCountIsFound()
    {
        QFETCH(QString, sql);
        QFETCH(QString, named);
        const fs::path file = copy();
        execute(file, sql.toStdString());
        expectConflict(file, named);
    }

    void aChangedCountInTheStatisticsIsFound()
    {
        const fs::path file = copy();
        SQLite::Database database(file, SQLite::OPEN_READWRITE);
        SQLite::Statement select(database, "SELECT row FROM statistics WHERE first_atom = 0");
        QVERIFY(select.executeStep());
        std::string row = select.getColumn(0).getString();
        select.reset();
        ++row[64]; // n_fired of the first atom that fires
        SQLite::Statement update(database, "UPDATE statistics SET row = ? WHERE first_atom = 0");
        update.bind(1, row.data(), static_cast<int>(row.size()));
        update.exec();
        expectConflict(file, QStringLiteral("atom 1 says n_fired"));
    }

    void aLostPostingListIsFound()
    {
        const fs::path file = copy();
        changeRow(file, "postings", [](auto& lists) { lists.erase(lists.begin() + 3); });
        expectConflict(file, QStringLiteral("only in the forward list"));
    }

    void aLostPostingIsFound()
    {
        const fs::path file = copy();
        // One firing is taken away from behind: its difference (one byte, as all here) and its activation.
        changeRow(file, "postings", [](auto& lists) {
            auto& list = lists[0];
            QVERIFY(list.count % 4 == 1 || list.count > 5);
            const std::size_t control = (list.count + 3) / 4;
            const std::size_t fewer = (list.count - 1 + 3) / 4;
            list.body.erase(list.body.begin() + static_cast<std::ptrdiff_t>(control + list.count - 1));
            list.body.resize(list.body.size() - 2);
            if (fewer < control)
                list.body.erase(list.body.begin() + static_cast<std::ptrdiff_t>(fewer));
            --list.count;
        });
        expectConflict(file, QStringLiteral("atom 1 "));
    }

    void aSwappedActivationIsFound()
    {
        const fs::path file = copy();
        changeRow(file, "postings", [](auto& lists) {
            auto& body = lists[0].body; // of the dense atom: float16 at the end
            QVERIFY(std::memcmp(&body[body.size() - 2], &body[body.size() - 4], 2) != 0);
            std::swap_ranges(body.end() - 2, body.end(), body.end() - 4);
        });
        expectConflict(file, QStringLiteral("atom 1 at token"));
    }

    void aChangedTokenIsFound()
    {
        const fs::path file = copy();
        // document, first token, BOS flag, then the control bytes and the ids of the window (one byte each).
        changeRow(file, "sequences", [this](auto& lists) {
            const std::size_t id = 3 + (lists[0].count + 3) / 4 + 1;
            QCOMPARE(static_cast<int>(lists[0].body[id]), m_table.windows[0].ids[1].v);
            lists[0].body[id] ^= std::byte{1};
        });
        expectConflict(file, QStringLiteral("token 1 of window 0"));
    }

    void aChangedErrorNormIsFound()
    {
        const fs::path file = copy();
        changeRow(file, "sequences", [](auto& lists) { lists[0].body.back() ^= std::byte{1}; });
        expectConflict(file, QStringLiteral("windows of segment 0"));
    }

    void aLostWindowIsFound()
    {
        const fs::path file = copy();
        changeRow(file, "forward", [](auto& lists) { lists.pop_back(); });
        expectConflict(file, QStringLiteral("has no forward list"));
    }

    void anotherFileIsNoIndex()
    {
        QCOMPARE(verifyIndex(path("absent")).error().code, ErrorCode::NotFound);
        SQLite::Database(path("other"), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE a (b)");
        QCOMPARE(verifyIndex(path("other")).error().code, ErrorCode::BadFormat);
        QCOMPARE(indexDigest(path("other")).error().code, ErrorCode::BadFormat);
    }

    void theDigestDoesNotDependOnSegments()
    {
        const auto expected = indexDigest(m_whole);
        VERIFY_RESULT(expected);
        for (const int segmentTokens : {1, 70, 1000000}) {
            TinyTable other = m_table;
            other.spec.segmentTokens = segmentTokens;
            other.definitions.toolVersion = "another";
            const fs::path file = path("segments" + std::to_string(segmentTokens));
            VERIFY_RESULT(writeTinyIndex(file, other));
            VERIFY_RESULT(verifyIndex(file));
            QCOMPARE(indexDigest(file).value(), *expected);
        }
    }

    void theDigestSeesContent()
    {
        const std::string expected = indexDigest(m_whole).value();
        TinyTable other = m_table;
        for (auto& activation : other.firings[3][2].activation)
            activation *= 1.01F;
        VERIFY_RESULT(writeTinyIndex(path("activation"), other));
        QVERIFY(indexDigest(path("activation")).value() != expected);
        other = m_table;
        other.definitions.hookName = "blocks.0.hook_resid_post";
        VERIFY_RESULT(writeTinyIndex(path("hook"), other));
        QVERIFY(indexDigest(path("hook")).value() != expected);
        other = m_table;
        other.windows[5].errorNorm[1] += 0.5F;
        VERIFY_RESULT(writeTinyIndex(path("norm"), other));
        QVERIFY(indexDigest(path("norm")).value() != expected);
    }

    void lossesAreReadCheckedAndHashed()
    {
        TinyTable other = m_table;
        other.definitions.hasLoss = true;
        for (auto& window : other.windows)
            window.loss.assign(window.ids.size(), 2.5F);
        VERIFY_RESULT(writeTinyIndex(path("loss"), other));
        VERIFY_RESULT(verifyIndex(path("loss")));
        const std::string expected = indexDigest(path("loss")).value();
        QVERIFY(expected != indexDigest(m_whole).value());
        const auto index = AtomIndex::open(path("loss"));
        VERIFY_RESULT(index);
        QVERIFY(index->definitions().hasLoss);
        QVERIFY(index->sequence(SequenceId{3}).value().loss == other.windows[3].loss);
        other.windows[3].loss[0] = 2.25F;
        VERIFY_RESULT(writeTinyIndex(path("loss2"), other));
        QVERIFY(indexDigest(path("loss2")).value() != expected);
        other.windows[3].loss.clear();
        VERIFY_RESULT(writeTinyIndex(path("loss3"), other));
        expectConflict(path("loss3"), QStringLiteral("window 3 has no losses"));
        other.definitions.hasLoss = false;
        VERIFY_RESULT(writeTinyIndex(path("loss4"), other));
        expectConflict(path("loss4"), QStringLiteral("window 0 has losses"));
    }

private:
    fs::path path(const std::string& name) const { return fs::path(m_folder.path().toStdString()) / name; }

    fs::path copy()
    {
        const fs::path file = path("copy" + std::to_string(m_nCopies++));
        fs::copy_file(m_whole, file);
        return file;
    }

    void expectConflict(const fs::path& file, const QString& named)
    {
        const auto result = verifyIndex(file);
        QVERIFY(!result);
        const QString message = QString::fromStdString(result.error().message);
        QVERIFY2(result.error().code == ErrorCode::Conflict, qPrintable(message));
        QVERIFY2(message.contains(named), qPrintable(message));
    }

    QTemporaryDir m_folder;
    TinyTable m_table;
    fs::path m_whole;
    int m_nCopies = 0;
};

ATOMSCOPE_GUILESS_TEST_MAIN(VerifyTest)
#include "tst_verify.moc"
