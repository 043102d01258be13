// What an index job writes, against a slow reference: counts, places, activations, documents; the same for every block
// size, thread count and segmentation.
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/jobs/windowstream.h"
#include "core/measures/atomtable.h"
#include "core/pages/atompage.h"
#include "core/store/atomindex.h"
#include "core/store/verify.h"
#include "tests/support/jobfixture.h"
#include "tests/support/slowindex.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <memory>
#include <set>
#include <tuple>

using namespace atomscope;
using test::JobFixture;
using test::SlowIndex;

namespace {

struct Case
{
    const char* name;
    test::TinyModelSpec model;
    test::TinySaeSpec sae;
    bool specialsAsText = false;
};

std::vector<Case> cases()
{
    Case jump{"GPT-2, JumpReLU, BOS", {}, {}};
    Case standard{"GPT-2, standard, no BOS", {}, {}};
    standard.sae.architecture = "standard";
    standard.sae.prependBos = false;
    Case topK{"Llama, TopK, BOS", {}, {}};
    topK.model.family = "llama";
    topK.sae.architecture = "topk";
    Case asText{"specials as text", {}, {}};
    asText.specialsAsText = true;
    return {jump, standard, topK, asText};
}

/// How a job is cut up; nothing of it may show in the index.
struct Way
{
    int blockRows = 0;
    int threads = 0;
    std::int64_t segmentTokens = 0;
};

std::string hashOf(const std::string& text)
{
    Sha256 hash;
    hash.add(text);
    return hash.finish();
}

float thresholdOf(const Sae& sae, std::int32_t atom)
{
    const auto* jump = std::get_if<JumpRelu>(&sae.activation);
    return jump ? jump->threshold[static_cast<std::size_t>(atom)] : 0;
}

} // namespace

class IndexJobTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void contentsEqualASlowReference_data()
    {
        QTest::addColumn<int>("number");
        for (int i = 0; i < static_cast<int>(cases().size()); ++i)
            QTest::newRow(cases()[static_cast<std::size_t>(i)].name) << i;
    }

    void contentsEqualASlowReference()
    {
        QFETCH(int, number);
        const Case chosen = cases()[static_cast<std::size_t>(number)];
        const JobFixture fixture(chosen.model, chosen.sae, test::mixedDocuments());
        IndexJob job = fixture.job("a.atoms");
        job.specialsAsText = chosen.specialsAsText;
        job.segmentTokens = 500;
        const auto outcome = test::runToTheEnd(job);
        VERIFY_RESULT(outcome);
        QVERIFY(outcome->isFinished && !outcome->isInWal);
        VERIFY_RESULT(verifyIndex(job.out));

        loadReference(job, {chosen.sae.contextSize, chosen.sae.prependBos, chosen.specialsAsText, 0});
        QCOMPARE(m_slow.nDisagreements, 0);
        QVERIFY2(m_slow.worstDifference < 1e-4, std::to_string(m_slow.worstDifference).c_str());
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        compareTotals(*index);
        compareDocuments(*index, test::mixedDocuments());
        compareWindows(*index);
        compareAtoms(*index);
        compareTokens(*index);
    }

    void contentsDependOnNeitherBlocksNorThreadsNorSegments()
    {
        for (const Case& chosen : cases()) {
            const JobFixture fixture(chosen.model, chosen.sae, test::mixedDocuments());
            IndexJob job = fixture.job("a.atoms");
            job.specialsAsText = chosen.specialsAsText;
            QVERIFY(!commonDigest(job, {{1, 1, 0}, {48, 3, 200}, {1024, 2, 700}}).empty());
        }
    }

    void lossesEqualPlainLoopsOverTheLogits()
    {
        for (const Case& chosen : {cases().front(), cases()[2]}) {
            const JobFixture fixture(chosen.model, chosen.sae, test::mixedDocuments());
            IndexJob job = fixture.job("a.atoms");
            job.loss = true;
            const std::string digest = commonDigest(job, {{1, 1, 0}, {200, 2, 300}});
            QVERIFY(!digest.empty());
            compareLosses(job);
            const IndexJob without = fixture.job("without.atoms");
            VERIFY_RESULT(test::runToTheEnd(without));
            VERIFY_RESULT(verifyIndex(without.out));
            const auto index = AtomIndex::open(without.out);
            VERIFY_RESULT(index);
            QVERIFY(!index->definitions().hasLoss);
            QVERIFY(index->sequence(SequenceId{0}).value().loss.empty());
            QVERIFY(indexDigest(without.out).value() != digest);
        }
    }

    void everyExampleLiesInItsStratum()
    {
        const Case chosen = cases().front();
        const JobFixture fixture(chosen.model, chosen.sae, test::mixedDocuments());
        const IndexJob job = fixture.job("a.atoms");
        VERIFY_RESULT(test::runToTheEnd(job));
        loadReference(job, {chosen.sae.contextSize, true, false, 0});
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        int nExamples = 0;
        for (std::int32_t atom = 0; atom < chosen.sae.dSae; ++atom) {
            const auto page = makeAtomPage(*index, AtomId{atom}, PageOptions::fullRange());
            VERIFY_RESULT(page);
            for (const Context& context : page->contexts) {
                checkStratum(atom, context);
                ++nExamples;
            }
        }
        QVERIFY(nExamples > 500);
    }

    void theBudgetEndsOnAWholeDocument()
    {
        const Case chosen = cases().front();
        const JobFixture fixture(chosen.model, chosen.sae, test::mixedDocuments());
        for (const std::int64_t budget : {1, 100, 777}) {
            IndexJob job = fixture.job("budget" + std::to_string(budget) + ".atoms");
            job.tokens = budget;
            job.blockRows = 32;
            VERIFY_RESULT(test::runToTheEnd(job));
            loadReference(job, {chosen.sae.contextSize, true, false, budget});
            const auto index = AtomIndex::open(job.out);
            VERIFY_RESULT(index);
            QVERIFY(index->state().nTokens >= budget);
            compareTotals(*index);
        }
    }

    void theContextIsTheSaesOwnUnlessAnotherIsGiven()
    {
        const Case chosen = cases().front();
        const JobFixture fixture(chosen.model, chosen.sae, test::mixedDocuments());
        IndexJob job = fixture.job("a.atoms");
        job.context = 9;
        VERIFY_RESULT(test::runToTheEnd(job));
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        QCOMPARE(index->definitions().contextSize, 9);
        loadReference(job, {9, true, false, 0});
        compareTotals(*index);

        job.out = fixture.path("b.atoms");
        job.context = chosen.model.nPositions + 1;
        const auto refused = test::runToTheEnd(job);
        QVERIFY(!refused && refused.error().code == ErrorCode::Usage);
        QVERIFY(!std::filesystem::exists(job.out));
    }

    void definitionsSayWhatTheIndexWasMadeFrom()
    {
        const Case chosen = cases()[1];
        const JobFixture fixture(chosen.model, chosen.sae, test::mixedDocuments());
        IndexJob job = fixture.job("a.atoms");
        job.seed = 99;
        VERIFY_RESULT(test::runToTheEnd(job));
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        const Definitions& definitions = index->definitions();
        QCOMPARE(QString::fromStdString(definitions.hookName), QStringLiteral("blocks.1.hook_resid_post"));
        QCOMPARE(definitions.prependBos, false);
        QCOMPARE(definitions.dSae, chosen.sae.dSae);
        QCOMPARE(definitions.seed, std::uint64_t{99});
        QCOMPARE(definitions.sources, std::vector<std::string>{"text.jsonl"});
        QCOMPARE(QString::fromStdString(definitions.holdOutUnit), QStringLiteral("document"));
        QVERIFY(definitions.logitSigma > 0 && definitions.logitSigma != 1.0);
        std::string chain;
        for (const auto& text : test::mixedDocuments())
            chain = chainRecord(chain, hashOf(text));
        QCOMPARE(QString::fromStdString(index->state().textHash), QString::fromStdString(chain));
    }

    void fewDocumentsAreHeldOutByBlocksOfWindows()
    {
        const Case chosen = cases().front();
        auto documents = test::mixedDocuments();
        documents.resize(12);
        const JobFixture fixture(chosen.model, chosen.sae, documents);
        const IndexJob job = fixture.job("a.atoms");
        VERIFY_RESULT(test::runToTheEnd(job));
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        QCOMPARE(QString::fromStdString(index->definitions().holdOutUnit), QStringLiteral("block of 8 windows"));
    }

    void logitEffectsAndNeighboursAreThere()
    {
        const Case chosen = cases().front();
        const JobFixture fixture(chosen.model, chosen.sae, test::mixedDocuments());
        const IndexJob job = fixture.job("a.atoms");
        VERIFY_RESULT(test::runToTheEnd(job));
        const auto sae = loadSae(job.sae);
        VERIFY_RESULT(sae);
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        QCOMPARE(index->atomsTableTokens(), index->state().nTokens);
        for (std::int32_t atom = 0; atom < chosen.sae.dSae; ++atom) {
            const auto effects = index->logitEffects(AtomId{atom});
            VERIFY_RESULT(effects);
            QCOMPARE(effects->top.size(), std::size_t{20});
            QVERIFY(effects->top.front().value >= effects->top.back().value);
            const auto neighbours = index->neighbours(AtomId{atom});
            VERIFY_RESULT(neighbours);
            compareNeighbours(*sae, atom, *neighbours);
        }
    }

    void theDemoPairBehavesAsItsCardSays()
    {
        // The card: L0 24.4, FVU 0.061 on held-out text of its kind. Our own documentation is another kind of text.
        std::vector<std::string> documents;
        for (const char* name : {"architecture.md", "glossary.md", "contributing.md"}) {
            const auto text = readTextFile(test::sourceFolder() / "resources/docs" / name, 1 << 20);
            VERIFY_RESULT(text);
            documents.push_back(text->substr(0, 4000));
        }
        const JobFixture fixture({}, {}, documents);
        std::string expected;
        for (const Way way : {Way{1024, 2, 0}, Way{96, 1, 600}}) {
            IndexJob job = fixture.job(std::to_string(way.blockRows) + ".atoms");
            job.model = test::sourceFolder() / "resources/demo/model";
            job.sae = test::sourceFolder() / "resources/demo/sae";
            job.tokens = 2000;
            job.blockRows = way.blockRows;
            job.threads = way.threads;
            job.segmentTokens = way.segmentTokens;
            VERIFY_RESULT(test::runToTheEnd(job));
            VERIFY_RESULT(verifyIndex(job.out));
            const auto index = AtomIndex::open(job.out);
            VERIFY_RESULT(index);
            QVERIFY(index->state().nTokens >= 2000);
            QVERIFY(!index->definitions().demoNote.empty());
            const auto health = measureHealth(*index);
            VERIFY_RESULT(health);
            QVERIFY2(health->l0 > 18 && health->l0 < 32, std::to_string(health->l0).c_str());
            QVERIFY2(health->fvu > 0.03 && health->fvu < 0.12, std::to_string(health->fvu).c_str());
            const auto digest = indexDigest(job.out);
            VERIFY_RESULT(digest);
            if (expected.empty())
                expected = *digest;
            QCOMPARE(QString::fromStdString(*digest), QString::fromStdString(expected));
        }
    }

    void invalidUtf8IsReplacedAndCounted()
    {
        const Case chosen = cases().front();
        const JobFixture fixture(chosen.model, chosen.sae, {});
        {
            std::ofstream stream(fixture.path("bad.txt"), std::ios::binary);
            stream << "the \xff\xfe water\xe2\x82 in";
        }
        IndexJob job = fixture.job("a.atoms");
        job.corpus = {fixture.path("bad.txt")};
        const auto outcome = test::runToTheEnd(job);
        VERIFY_RESULT(outcome);
        QCOMPARE(outcome->nReplacedUtf8, 3);
        loadReference(job, {chosen.sae.contextSize, true, false, 0}, {"the \uFFFD\uFFFD water\uFFFD in"});
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        QCOMPARE(index->state().nReplacedUtf8, 3);
        compareTotals(*index);
        compareWindows(*index);
    }

private:
    void loadReference(const IndexJob& job, const test::SlowRule& rule,
                       const std::vector<std::string>& documents = test::mixedDocuments())
    {
        const auto tokenizer = Tokenizer::loadFromModel(job.model);
        VERIFY_RESULT(tokenizer);
        const auto model = loadLanguageModel(job.model);
        VERIFY_RESULT(model);
        auto sae = loadSae(job.sae);
        VERIFY_RESULT(sae);
        m_sae = std::make_shared<const Sae>(std::move(*sae));
        auto slow = test::slowIndex(documents, *tokenizer, **model, m_sae, rule);
        VERIFY_RESULT(slow);
        m_slow = std::move(*slow);
    }

    /// The digest of the job done in each of these ways; empty, with a message, if they disagree or a job fails.
    static std::string commonDigest(IndexJob job, const std::vector<Way>& ways)
    {
        std::set<std::string> digests;
        job.force = true;
        for (const Way& way : ways) {
            job.blockRows = way.blockRows;
            job.threads = way.threads;
            job.segmentTokens = way.segmentTokens;
            auto digest = test::runToTheEnd(job)
                              .and_then([&](const IndexOutcome&) { return verifyIndex(job.out); })
                              .and_then([&] { return indexDigest(job.out); });
            if (!digest) {
                qWarning("%s", digest.error().message.c_str());
                return {};
            }
            digests.insert(std::move(*digest));
        }
        if (digests.size() != 1)
            qWarning("%zu different contents", digests.size());
        return digests.size() == 1 ? *digests.begin() : std::string();
    }

    static void compareLosses(const IndexJob& job)
    {
        const auto model = loadLanguageModel(job.model);
        VERIFY_RESULT(model);
        const auto index = AtomIndex::open(job.out);
        VERIFY_RESULT(index);
        QVERIFY(index->definitions().hasLoss);
        const auto V = static_cast<std::size_t>((*model)->info().dVocab);
        const auto workspace = (*model)->makeWorkspace();
        for (std::int32_t id = 0; id < index->state().nSequences; ++id) {
            const auto window = index->sequence(SequenceId{id});
            VERIFY_RESULT(window);
            const std::size_t T = window->ids.size();
            QCOMPARE(window->loss.size(), T);
            std::vector<float> logits(T * V);
            VERIFY_RESULT(
                (*model)->run(window->ids, 1, static_cast<int>(T), Site{Site::Kind::Logits, -1}, *workspace, logits));
            for (std::size_t t = 0; t + 1 < T; ++t) {
                double sum = 0;
                for (std::size_t v = 0; v < V; ++v)
                    sum += std::exp(static_cast<double>(logits[t * V + v]));
                const auto next = static_cast<std::size_t>(window->ids[t + 1].v);
                const double expected = -std::log(std::exp(static_cast<double>(logits[t * V + next])) / sum);
                QVERIFY(std::abs(static_cast<double>(window->loss[t]) - expected) <= 1e-3 * expected);
            }
            QVERIFY(std::isnan(window->loss.back()));
        }
    }

    void compareTotals(const AtomIndex& index)
    {
        const IndexState& state = index.state();
        QVERIFY(state.isFinished);
        QCOMPARE(state.nDocuments, std::ssize(m_slow.documents));
        QCOMPARE(state.nSequences, std::ssize(m_slow.windows));
        QCOMPARE(state.nPositions, m_slow.nPositions);
        QCOMPARE(state.nTokens, m_slow.nTokens);
        QCOMPARE(state.nFirings, m_slow.nFirings);
        const auto health = measureHealth(index);
        VERIFY_RESULT(health);
        QVERIFY(std::abs(health->fvu - m_slow.fvu) < 1e-5 * m_slow.fvu);
        const double l0 = static_cast<double>(m_slow.nFirings) / static_cast<double>(m_slow.nTokens);
        QVERIFY(std::abs(health->l0 - l0) < 1e-12);
        QCOMPARE(health->nDead, static_cast<std::int64_t>(m_sae->dSae) - std::ssize(m_slow.firings));
    }

    void compareDocuments(const AtomIndex& index, const std::vector<std::string>& texts)
    {
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const auto document = index.document(DocumentId{static_cast<std::int32_t>(i)});
            VERIFY_RESULT(document);
            QCOMPARE(document->nSequences, m_slow.documents[i].nSequences);
            QCOMPARE(document->firstSequence.v, m_slow.documents[i].firstSequence);
            QCOMPARE(document->textHash, textHash64(texts[i]));
            QCOMPARE(QString::fromStdString(document->source), QStringLiteral("test"));
        }
    }

    void compareWindows(const AtomIndex& index)
    {
        for (const SequenceTokens& expected : m_slow.windows) {
            const auto found = index.sequence(expected.id);
            VERIFY_RESULT(found);
            QCOMPARE(found->document.v, expected.document.v);
            QCOMPARE(found->firstTokenInDocument, expected.firstTokenInDocument);
            QCOMPARE(found->hasBos, expected.hasBos);
            QVERIFY(found->ids == expected.ids);
            QVERIFY(found->counted == expected.counted);
            for (std::size_t t = 0; t < expected.ids.size(); ++t)
                QVERIFY(std::abs(found->errorNorm[t] - expected.errorNorm[t]) <= 1e-3F * expected.errorNorm[t]);
            compareForwardList(index, expected);
        }
    }

    void compareForwardList(const AtomIndex& index, const SequenceTokens& window)
    {
        const auto found = index.firingsOf(window.id);
        VERIFY_RESULT(found);
        QCOMPARE(found->size(), window.ids.size());
        const std::uint64_t first = m_slow.firstPosition[static_cast<std::size_t>(window.id.v)];
        std::size_t nFound = 0;
        for (std::size_t t = 0; t < found->size(); ++t) {
            const TokenFirings& token = (*found)[t];
            for (std::size_t i = 0; i < token.atom.size(); ++i) {
                const auto& firings = m_slow.firings[token.atom[i].v];
                const auto at = std::ranges::find(firings, first + t, &test::SlowFiring::position);
                QVERIFY(at != firings.end());
                QCOMPARE(token.activation[i],
                         test::storedActivation(at->activation, thresholdOf(*m_sae, token.atom[i].v)));
            }
            nFound += token.atom.size();
        }
        m_nForward += static_cast<std::int64_t>(nFound);
        if (window.id.v + 1 == std::ssize(m_slow.windows)) {
            QCOMPARE(m_nForward, m_slow.nFirings);
            m_nForward = 0;
        }
    }

    void compareAtoms(const AtomIndex& index)
    {
        for (std::int32_t atom = 0; atom < m_sae->dSae; ++atom) {
            const auto& expected = m_slow.firings[atom];
            const auto found = index.postings(AtomId{atom});
            VERIFY_RESULT(found);
            QCOMPARE(found->position.size(), expected.size());
            AtomStatistics sums;
            std::set<std::int32_t> documents;
            for (std::size_t i = 0; i < expected.size(); ++i) {
                const test::SlowFiring& firing = expected[i];
                QCOMPARE(found->position[i], firing.position);
                QCOMPARE(found->activation[i], test::storedActivation(firing.activation, thresholdOf(*m_sae, atom)));
                const auto wide = static_cast<double>(firing.activation);
                sums.sum += wide;
                sums.sumOfSquares += wide * wide;
                if (firing.activation > sums.maxActivation) {
                    sums.maxActivation = firing.activation;
                    sums.maxPosition = firing.position;
                }
                documents.insert(firing.document);
            }
            const auto statistics = index.statistics(AtomId{atom});
            VERIFY_RESULT(statistics);
            QCOMPARE(statistics->nFired, std::ssize(expected));
            QCOMPARE(statistics->nDocuments, static_cast<std::int32_t>(documents.size()));
            QCOMPARE(statistics->maxActivation, sums.maxActivation);
            if (!expected.empty())
                QCOMPARE(statistics->maxPosition, sums.maxPosition);
            QVERIFY(std::abs(statistics->sum - sums.sum) <= 1e-12 * sums.sum);
            QVERIFY(std::abs(statistics->sumOfSquares - sums.sumOfSquares) <= 1e-12 * sums.sumOfSquares);
        }
    }

    void compareTokens(const AtomIndex& index)
    {
        for (std::int32_t id = 0; id < index.definitions().nVocabulary; ++id) {
            const auto places = index.tokenPositions(TokenId{id});
            VERIFY_RESULT(places);
            QVERIFY(*places == m_slow.tokenPlaces[id]);
        }
    }

    void checkStratum(std::int32_t atom, const Context& context)
    {
        auto firings = m_slow.firings[atom];
        for (auto& firing : firings)
            firing.activation = test::storedActivation(firing.activation, thresholdOf(*m_sae, atom));
        // Weakest first: the reverse of "activation descending, then document, then token".
        std::ranges::sort(firings, [](const auto& a, const auto& b) {
            return std::tuple(a.activation, -a.document, -a.token) < std::tuple(b.activation, -b.document, -b.token);
        });
        const auto place = std::ranges::find_if(firings, [&](const auto& firing) {
            return firing.document == context.document.v && firing.token == context.tokenInDocument;
        });
        const bool fires = place != firings.end();
        QCOMPARE(fires, context.stratum.kind != Stratum::Kind::NonFiring);
        if (!fires)
            return;
        QCOMPARE(context.activation, place->activation);
        if (context.stratum.kind == Stratum::Kind::Decile && firings.size() >= 10) {
            const auto rank = place - firings.begin();
            QCOMPARE(context.stratum.decile, static_cast<int>(10 * rank / std::ssize(firings)));
        }
    }

    static void compareNeighbours(const Sae& sae, std::int32_t atom, const std::vector<Neighbour>& found)
    {
        const auto D = static_cast<std::size_t>(sae.dIn);
        const auto product = [&](std::int32_t a, std::int32_t b) {
            double sum = 0;
            for (std::size_t d = 0; d < D; ++d)
                sum += static_cast<double>(sae.W_dec[static_cast<std::size_t>(a) * D + d])
                    * static_cast<double>(sae.W_dec[static_cast<std::size_t>(b) * D + d]);
            return sum;
        };
        std::vector<double> cosines;
        for (std::int32_t other = 0; other < sae.dSae; ++other)
            if (other != atom)
                cosines.push_back(product(atom, other) / std::sqrt(product(atom, atom) * product(other, other)));
        std::ranges::sort(cosines, std::greater<>{});
        QCOMPARE(found.size(), std::size_t{20});
        for (std::size_t i = 0; i < found.size(); ++i)
            QVERIFY(std::abs(static_cast<double>(found[i].cosine) - cosines[i]) < 1e-6);
    }

    std::shared_ptr<const Sae> m_sae;
    SlowIndex m_slow;
    std::int64_t m_nForward = 0;
};

ATOMSCOPE_GUILESS_TEST_MAIN(IndexJobTest)
#include "tst_indexjob.moc"
