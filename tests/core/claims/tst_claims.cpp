// What the claims page may say, and from which numbers on.
#include "core/claims/claimrules.h"
#include "core/claims/claims.h"
#include "core/claims/shareinterval.h"
#include "tests/support/testsupport.h"

#include <cmath>
#include <nlohmann/json.hpp>

using namespace atomscope;

namespace {

/// A measured dictionary of which nothing stands out.
ClaimFacts plainFacts()
{
    ClaimFacts facts;
    facts.nAtoms = 4000;
    facts.nAlive = 3900;
    facts.dIn = 100;
    facts.nTokens = 1'000'000;
    facts.nFirings = 20'000'000;
    facts.l0 = 20;
    facts.fvu = 0.2;
    facts.isMeasured = true;
    facts.nTested = 3000;
    facts.nOneMeaning = 10;
    facts.nTokenOnly = 60;
    facts.nSeveral = 5;
    facts.nUntold = 2925;
    facts.toldFirings = 0.02;
    return facts;
}

ClaimOutcome outcomeOf(const ClaimFacts& facts, std::size_t number, const ClaimFacts* null = nullptr)
{
    return judgeClaims(facts, null).at(number - 1).outcome;
}

/// Tested atoms move between the verdicts; their number stays.
ClaimFacts withVerdicts(std::int64_t one, std::int64_t several, std::int64_t token)
{
    ClaimFacts facts = plainFacts();
    facts.nOneMeaning = one;
    facts.nSeveral = several;
    facts.nTokenOnly = token;
    facts.nUntold = facts.nTested - one - several - token;
    return facts;
}

constexpr ClaimOutcome kOpen = ClaimOutcome::CannotTell;
constexpr ClaimOutcome kFor = ClaimOutcome::ConsistentWith;
constexpr ClaimOutcome kAgainst = ClaimOutcome::CountsAgainst;

} // namespace

class ClaimsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void intervalsAreThoseOfTheirAuthors()
    {
        // Newcombe 1998 (Statistics in Medicine 17): Wilson for 81 of 263, and method 10 for 56/70 - 48/80.
        const ShareInterval wilson = wilsonInterval(81, 263);
        QVERIFY(std::abs(wilson.low - 0.2553) < 5e-5 && std::abs(wilson.high - 0.3662) < 5e-5);
        const ShareInterval difference = newcombeInterval(56, 70, 48, 80);
        QVERIFY(std::abs(difference.low - 0.0524) < 5e-5 && std::abs(difference.high - 0.3339) < 5e-5);
        QVERIFY(wilsonInterval(0, 0).low == 0 && wilsonInterval(0, 0).high == 1);
        for (const std::int64_t n : {1, 49, 50, 3000}) {
            const std::int64_t k = fewestAbove(0.05, n);
            QVERIFY(k > n || wilsonInterval(k, n).low > 0.05);
            QVERIFY(k == 0 || wilsonInterval(k - 1, n).low <= 0.05);
        }
    }

    void thereAreTwelveInOrder()
    {
        const auto claims = judgeClaims(plainFacts(), nullptr);
        QCOMPARE(claims.size(), std::size_t(12));
        for (std::size_t i = 0; i < claims.size(); ++i) {
            QCOMPARE(claims[i].id, "C" + std::to_string(i + 1));
            QVERIFY(!claims[i].title.empty() && !claims[i].statement.empty() && !claims[i].why.empty());
        }
    }

    void beforeMeasuringNothingCanBeTold()
    {
        ClaimFacts facts = plainFacts();
        facts.isMeasured = false;
        facts.nTested = facts.nOneMeaning = facts.nSeveral = facts.nTokenOnly = facts.nUntold = 0;
        facts.toldFirings = std::nan("");
        const auto claims = judgeClaims(facts, nullptr);
        for (const Claim& claim : claims)
            QVERIFY2(claim.outcome == kOpen, claim.id.c_str());
        QVERIFY(claims[0].notMeasured.find("atomscope-worker measure") != std::string::npos);
        QVERIFY(std::isnan(claims[0].numbers[0].value)); // not a zero
    }

    void tooFewAtomsCannotTell()
    {
        ClaimFacts facts = plainFacts();
        facts.nTested = kFewestTestedAtoms - 1;
        facts.nOneMeaning = facts.nTested;
        facts.nSeveral = facts.nTokenOnly = facts.nUntold = 0;
        QVERIFY(outcomeOf(facts, 1) == kOpen && outcomeOf(facts, 4) == kOpen);
        facts.nTested = facts.nOneMeaning = kFewestTestedAtoms;
        QVERIFY(outcomeOf(facts, 1) == kFor);
    }

    void someFeaturesAreAtomsFromTheStatedNumberOn()
    {
        const std::int64_t enough = fewestAbove(kFalseVerdicts, plainFacts().nTested);
        QVERIFY(outcomeOf(withVerdicts(enough, 0, 0), 1) == kFor);
        QVERIFY(outcomeOf(withVerdicts(0, 0, enough), 1) == kFor);
        QVERIFY(outcomeOf(withVerdicts(enough - 1, 0, 0), 1) == kOpen);
        const std::string power = judgeClaims(withVerdicts(0, 0, 0), nullptr)[0].power;
        QVERIFY(power.starts_with(std::to_string(enough) + " of 3,000"));
    }

    void aNullTakesThePlaceOfTheGeneralBound()
    {
        const ClaimFacts facts = withVerdicts(60, 0, 60); // 4 %
        QVERIFY(outcomeOf(facts, 1) == kOpen);
        const ClaimFacts silent = withVerdicts(0, 0, 2), alike = withVerdicts(50, 0, 60);
        QVERIFY(outcomeOf(facts, 1, &silent) == kFor);
        QVERIFY(outcomeOf(facts, 1, &alike) == kOpen);
        const auto claims = judgeClaims(facts, &silent);
        QCOMPARE(claims[0].numbers[2].null, 2.0);
        // Beyond any bound, and no more than its null.
        const ClaimFacts many = withVerdicts(900, 300, 0);
        QVERIFY(outcomeOf(many, 1, &many) == kOpen && outcomeOf(many, 4, &many) == kOpen);
    }

    void severalMeaningsCountAgainstOne()
    {
        const std::int64_t enough = fewestAbove(kFalseVerdicts, plainFacts().nTested);
        const auto against = judgeClaims(withVerdicts(1000, enough, 0), nullptr);
        QVERIFY(against[3].outcome == kAgainst && against[4].outcome == kAgainst && against[10].outcome == kAgainst);
        QVERIFY(against[1].outcome == kOpen);
        QVERIFY(outcomeOf(withVerdicts(1000, enough - 1, 0), 4) == kOpen);
        QVERIFY(outcomeOf(withVerdicts(1600, 10, 0), 4) == kFor);
        QVERIFY(outcomeOf(withVerdicts(1400, 10, 0), 4) == kOpen); // under half could be told
    }

    void theStrongHypothesisNeedsBoth()
    {
        ClaimFacts facts = withVerdicts(2900, 0, 0);
        QVERIFY(outcomeOf(facts, 4) == kFor && outcomeOf(facts, 2) == kOpen && outcomeOf(facts, 5) == kOpen);
        facts.fvu = kHardlyAnyError;
        QVERIFY(outcomeOf(facts, 2) == kFor && outcomeOf(facts, 5) == kFor);
        facts.fvu = std::nan("");
        QVERIFY(outcomeOf(facts, 2) == kOpen);
    }

    void superpositionCountsAtomsThatStandForSomething()
    {
        QVERIFY(outcomeOf(plainFacts(), 3) == kOpen); // forty times as many atoms as dimensions, like any random one
        QVERIFY(outcomeOf(withVerdicts(400, 0, 0), 3) == kFor);
        ClaimFacts narrow = withVerdicts(2900, 0, 0);
        narrow.nAtoms = narrow.dIn = 100;
        QVERIFY(outcomeOf(narrow, 3) == kOpen);
    }

    void everyNumberHasItsAtomsOrNone()
    {
        for (const Claim& claim : judgeClaims(plainFacts(), nullptr)) {
            for (const ClaimNumber& number : claim.numbers) {
                QVERIFY(!number.definition.empty() && !number.title.empty());
                QVERIFY(std::isnan(number.null));
                QVERIFY(!number.atoms || !(*number.atoms == ClaimAtoms{}));
            }
        }
    }

    void jsonSaysTheSame()
    {
        ClaimsPage page;
        page.facts = plainFacts();
        page.definitions.saeName = "bad \xff byte";
        page.claims = judgeClaims(page.facts, nullptr);
        const auto json = nlohmann::json::parse(claimsJson(page));
        QCOMPARE(json["claims"].size(), page.claims.size());
        QVERIFY(json["null_kind"].is_null());
        for (std::size_t i = 0; i < page.claims.size(); ++i) {
            const Claim& claim = page.claims[i];
            QCOMPARE(json["claims"][i]["outcome"].get<std::string>(), std::string(toString(claim.outcome)));
            for (std::size_t n = 0; n < claim.numbers.size(); ++n)
                QVERIFY(json["claims"][i]["numbers"][n]["null"].is_null());
        }
        QCOMPARE(json["claims"][0]["numbers"][1]["atoms"]["verdict"].get<std::string>(), "one meaning so far");
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(ClaimsTest)
#include "tst_claims.moc"
