// Which files beside an index are nulls that its atoms may be compared with.
#include "core/store/atomindex.h"
#include "core/store/pairednull.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyindex.h"

#include <QTemporaryDir>
#include <fstream>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;

class PairedNullTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_index = fs::path(m_folder->path().toStdString()) / "a.b.atoms";
        m_table = makeTinyTable();
        VERIFY_RESULT(writeTinyIndex(m_index, m_table));
        m_textHash = AtomIndex::open(m_index)->state().textHash;
        QVERIFY(!m_textHash.empty());
    }

    void namesOfKindsAreReadBack()
    {
        for (const NullKind kind : kNullKinds)
            QVERIFY(nullKindFromName(toString(kind)) == kind);
        QVERIFY(!nullKindFromName("permuted").has_value());
    }

    void aNullLiesBesideItsIndex()
    {
        QCOMPARE(pairedNullPath("x/a.b.atoms", NullKind::Basis), fs::path("x/a.b.null-basis.atoms"));
        QCOMPARE(pairedNullPath("plain", NullKind::Shuffled), fs::path("plain.null-shuffled.atoms"));
    }

    void anIndexWithoutNullsHasNone() { QCOMPARE(findPairedNulls(m_index)->size(), 0U); }

    void nullsOfThisSaeAndTextArePaired()
    {
        VERIFY_RESULT(writeTinyIndex(pairedNullPath(m_index, NullKind::Directions), null(NullKind::Directions)));
        VERIFY_RESULT(writeUnfinishedIndex(pairedNullPath(m_index, NullKind::Shuffled), null(NullKind::Shuffled), 20));
        const auto found = findPairedNulls(m_index);
        VERIFY_RESULT(found);
        QCOMPARE(found->size(), 2U);
        QCOMPARE((*found)[0].refusal, std::string());
        QCOMPARE((*found)[1].refusal, std::string());
        QVERIFY((*found)[0].kind == NullKind::Directions && (*found)[0].isFinished);
        QVERIFY((*found)[1].kind == NullKind::Shuffled && !(*found)[1].isFinished);
        QCOMPARE((*found)[0].nTokens, m_table.nTokens());
        QVERIFY((*found)[1].nTokens < m_table.nTokens());
        QCOMPARE(findPairedNulls(pairedNullPath(m_index, NullKind::Directions))->size(), 0U);
    }

    void othersAreRefusedWithTheReason()
    {
        const auto refusal = [&](const TinyTable& table) {
            const fs::path file = pairedNullPath(m_index, NullKind::Basis);
            fs::remove(file);
            if (!writeTinyIndex(file, table))
                return QStringLiteral("(not written)");
            const auto found = findPairedNulls(m_index);
            return found && found->size() == 1 ? QString::fromStdString(found->front().refusal)
                                               : QStringLiteral("(not found)");
        };
        TinyTable table = null(NullKind::Basis);
        table.definitions.nullText = "other";
        QVERIFY(refusal(table).contains(QStringLiteral("another text")));
        table = null(NullKind::Basis);
        table.definitions.nullOf = "other";
        QVERIFY(refusal(table).contains(QStringLiteral("another SAE")));
        QVERIFY(refusal(null(NullKind::Shuffled)).contains(QStringLiteral("kind \"shuffled\"")));
        QVERIFY(refusal(m_table).contains(QStringLiteral("no null")));
        QCOMPARE(refusal(null(NullKind::Basis)), QString());
    }

    void aDamagedFileIsNamed()
    {
        std::ofstream(pairedNullPath(m_index, NullKind::Basis)) << "no index";
        const auto found = findPairedNulls(m_index);
        VERIFY_RESULT(found);
        QVERIFY(!found->front().refusal.empty());
    }

private:
    TinyTable null(NullKind kind) const
    {
        TinyTable table = m_table;
        table.definitions.nullKind = toString(kind);
        table.definitions.nullOf = m_table.definitions.saeFingerprint;
        table.definitions.nullText = m_textHash;
        return table;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_index;
    TinyTable m_table;
    std::string m_textHash;
};

ATOMSCOPE_GUILESS_TEST_MAIN(PairedNullTest)
#include "tst_pairednull.moc"
