// Measures of the table of atoms, held against what was planted.
#include "tests/support/plantedindex.h"
#include "tests/support/testsupport.h"

#include "core/store/atomindex.h"

#include <QTemporaryDir>
#include <cmath>

using namespace atomscope;

class TableMeasuresTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theTokenAloneGetsAsFarAsItShould_data()
    {
        QTest::addColumn<int>("seed");
        for (const int seed : {1, 2, 3})
            QTest::newRow(std::to_string(seed).c_str()) << seed;
    }

    void theTokenAloneGetsAsFarAsItShould()
    {
        QFETCH(int, seed);
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        const auto set = makePlantedSet({'A', static_cast<std::uint64_t>(seed), 391, false}).value();
        VERIFY_RESULT(test::writePlantedIndex(path, path / "a.atoms", set));
        const auto index = AtomIndex::open(path / "a.atoms").value();
        const auto real = [&](const char* name) { return std::get<std::vector<double>>(index.column(name).value()); };
        const auto f1 = real("lookup_f1"), gain = real("lookup_gain"), share = real("top_token_share");
        const auto fires = real("fires_at_top_token"), information = real("token_information");
        const auto documents = real("effective_documents"), tenth = real("busiest_tenth");
        for (std::size_t atom = 0; atom < set.atoms.size(); ++atom) {
            const std::string& meaning = set.atoms[atom].meaning;
            const QByteArray name = QByteArray::number(static_cast<int>(atom));
            if (meaning == "token") {
                QVERIFY2(f1[atom] >= 0.99 && gain[atom] >= 0.98, name);
                QVERIFY2(fires[atom] == 1 && information[atom] > 0.9, name);
            } else if (meaning == "token in context") {
                QVERIFY2(share[atom] == 1 && f1[atom] < 0.65, name);
                QVERIFY2(fires[atom] > 0.2 && fires[atom] < 0.5, name);
                QVERIFY2(information[atom] > 0.5 && information[atom] < 0.9, name);
            } else if (meaning == "bigram") {
                QVERIFY2(share[atom] == 1 && f1[atom] < 0.85, name);
            } else if (meaning == "topic") {
                QVERIFY2(f1[atom] < 0.25 && gain[atom] < 0.25, name);
                QVERIFY2(information[atom] < 0.35, name);
            }
            if (meaning != "dead" && meaning != "dense")
                QVERIFY2(documents[atom] > 30 && tenth[atom] < 0.25, name);
        }
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(TableMeasuresTest)
#include "tst_tablemeasures.moc"
