// What is measured afterwards: blocks survive a run that was ended, and become columns at once.
#include "core/store/evidencestore.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyindex.h"

#include <QTemporaryDir>
#include <cmath>

using namespace atomscope;

class EvidenceStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        m_file = std::filesystem::path(m_folder->path().toStdString()) / "tiny.atoms";
        VERIFY_RESULT(test::writeTinyIndex(m_file, m_table));
    }

    void blocksSurviveAndOtherInputsDropThem()
    {
        const std::vector<double> values = {1, std::nan(""), -2.5};
        {
            auto store = EvidenceStore::open(m_file, "one").value();
            QVERIFY(!store.isUpToDate());
            VERIFY_RESULT(store.writeBlock(AtomId{64}, values));
            VERIFY_RESULT(store.writeBlock(AtomId{0}, std::span(values).first(1)));
        }
        {
            const auto again = EvidenceStore::open(m_file, "one").value();
            QCOMPARE(again.blocks().value(), (std::vector<AtomId>{{0}, {64}}));
            const auto read = again.readBlock(AtomId{64}).value();
            QCOMPARE(read.size(), values.size());
            QVERIFY(read[0] == 1 && std::isnan(read[1]) && read[2] == -2.5);
            QVERIFY(!again.readBlock(AtomId{128}));
        }
        const auto other = EvidenceStore::open(m_file, "two").value();
        QVERIFY(other.blocks()->empty());
    }

    void columnsAppearBesideTheOthers()
    {
        auto index = AtomIndex::open(m_file).value();
        const auto densityBefore = std::get<std::vector<double>>(index.column("density").value());
        auto store = EvidenceStore::open(m_file, "one").value();
        std::vector<double> numbers(static_cast<std::size_t>(m_table.spec.dSae));
        for (std::size_t i = 0; i < numbers.size(); ++i)
            numbers[i] = static_cast<double>(i) / 2;
        const std::vector<std::string> words(numbers.size(), "word");
        const std::vector<IndexWriter::Column> columns = {{"evidence", numbers}, {"category", words}};
        VERIFY_RESULT(store.finish(columns));
        QVERIFY(store.isUpToDate());
        QVERIFY(index.refresh().value()); // a reader that has it open is told
        QCOMPARE(std::get<std::vector<double>>(index.column("evidence").value()), numbers);
        QCOMPARE(std::get<std::vector<std::string>>(index.column("category").value()), words);
        QCOMPARE(std::get<std::vector<double>>(index.column("density").value()), densityBefore);

        QVERIFY(EvidenceStore::open(m_file, "one")->isUpToDate());
        const auto other = EvidenceStore::open(m_file, "two").value();
        QVERIFY(!other.isUpToDate());
        QVERIFY(other.blocks()->empty());
    }

    void anUnfinishedIndexIsRefused()
    {
        const auto file = m_file.parent_path() / "unfinished.atoms";
        VERIFY_RESULT(test::writeUnfinishedIndex(file, m_table, 4));
        const auto store = EvidenceStore::open(file, "one");
        QVERIFY(!store && store.error().code == ErrorCode::Conflict);
        const auto missing = EvidenceStore::open(m_file.parent_path() / "none.atoms", "one");
        QVERIFY(!missing && missing.error().code == ErrorCode::NotFound);
    }

private:
    std::optional<QTemporaryDir> m_folder;
    std::filesystem::path m_file;
    test::TinyTable m_table = test::makeTinyTable();
};

ATOMSCOPE_GUILESS_TEST_MAIN(EvidenceStoreTest)
#include "tst_evidencestore.moc"
