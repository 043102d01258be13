#include "core/measures/registry.h"
#include "tests/support/testsupport.h"

#include <cmath>
#include <set>

using namespace atomscope;

class RegistryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMeasureSaysWhatItIs()
    {
        std::set<std::string_view> names;
        for (const Measure& measure : measures()) {
            QVERIFY(names.insert(measure.name).second);
            QVERIFY(!measure.title.empty() && measure.definition.ends_with('.'));
            QCOMPARE(findMeasure(measure.name), &measure);
            // Names are columns of a table and options of a command line.
            QVERIFY(measure.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == measure.name.npos);
            const AtomCell cell = measure.value(AtomFacts{});
            QCOMPARE(static_cast<int>(cell.index()), static_cast<int>(measure.kind));
        }
        QVERIFY(!findMeasure("monosemanticity"));
    }

    void numbersComeFromTheStatistics()
    {
        AtomFacts facts;
        facts.statistics = {4, 3, 10, 30, 4.5f, 17};
        facts.nTokens = 16;
        const auto real = [&](const char* name) { return std::get<double>(findMeasure(name)->value(facts)); };
        QCOMPARE(std::get<std::int64_t>(findMeasure("n_fired")->value(facts)), std::int64_t(4));
        QCOMPARE(std::get<std::int64_t>(findMeasure("n_documents")->value(facts)), std::int64_t(3));
        QCOMPARE(real("density"), 0.25);
        QCOMPARE(real("max_act"), 4.5);
        QCOMPARE(real("mean_act"), 2.5);
        QCOMPARE(real("std_act"), std::sqrt(1.25));
        QCOMPARE(std::get<std::string>(findMeasure("verdict")->value(facts)), std::string("not tested"));
    }

    void aDeadAtomHasNumbersToo()
    {
        const AtomFacts dead;
        for (const char* name : {"density", "max_act", "mean_act", "std_act"})
            QCOMPARE(std::get<double>(findMeasure(name)->value(dead)), 0.0);
        QVERIFY(std::isnan(std::get<double>(findMeasure("lookup_gain")->value(dead))));
        QCOMPARE(std::get<std::int64_t>(findMeasure("top_token_id")->value(dead)), std::int64_t(-1));
    }

    void logitEffectsAreSummarized()
    {
        LogitEffects effects;
        effects.top = {{TokenId{3}, 2.5f}, {TokenId{4}, 2}};
        effects.bottom = {{TokenId{5}, -1.5f}};
        effects.histogramEdges = {-2, 0, 2, 4};
        effects.histogramCounts = {2, 1, 1};
        const LogitSummary summary = summarizeLogits(effects);
        QCOMPARE(summary.max, 2.5);
        QCOMPARE(summary.min, -1.5);
        // Four values -1, -1, 1, 3: mean 0.5, m2 = 2.75, m3 = 2.25.
        const double expected = (2 * std::pow(-1.5, 3) + std::pow(0.5, 3) + std::pow(2.5, 3)) / 4
            / std::pow((2 * 2.25 + 0.25 + 6.25) / 4, 1.5);
        QVERIFY(std::abs(summary.skew - expected) < 1e-12);

        const LogitSummary none = summarizeLogits({});
        QVERIFY(std::isnan(none.max) && std::isnan(none.min) && std::isnan(none.skew));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(RegistryTest)
#include "tst_registry.moc"
