// What a model loses with something else in its SAE's place, against plain arithmetic.
#include "core/jobs/splicejob.h"
#include "core/sae/encoder.h"
#include "core/sae/pairing.h"
#include "core/store/atomindex.h"
#include "core/store/verify.h"
#include "core/store/wholesae.h"
#include "tests/support/jobfixture.h"
#include "tests/support/testsupport.h"

#include <cmath>
#include <set>

using namespace atomscope;
using namespace atomscope::test;

namespace {

TinyModelSpec llama()
{
    TinyModelSpec spec;
    spec.family = "llama";
    return spec;
}

/// Sums of one window by plain loops: the site is the last residual stream, so that RMSNorm and head are all that
/// follows.
struct PlainSums
{
    double clean = 0, reconstruction = 0, zeroDivergence = 0;
    std::int64_t nTokens = 0;
    std::set<std::int32_t> documents;
};

std::vector<double> logProbabilities(const float* x, const Unembedding& head)
{
    const std::size_t D = head.gamma.size();
    double squares = 0;
    for (std::size_t i = 0; i < D; ++i)
        squares += double{x[i]} * x[i];
    const double scale = 1 / std::sqrt(squares / static_cast<double>(D) + double{head.epsilon});
    std::vector<double> logits;
    for (std::size_t v = 0; v * D < head.unembed.size(); ++v) {
        double logit = 0;
        for (std::size_t i = 0; i < D; ++i)
            logit += double{x[i]} * scale * head.gamma[i] * head.unembed[v * D + i];
        logits.push_back(logit);
    }
    double sum = 0;
    for (const double logit : logits)
        sum += std::exp(logit);
    for (double& logit : logits)
        logit -= std::log(sum);
    return logits;
}

void addWindow(const SequenceTokens& window, const LanguageModel& model, const Encoder& encoder, PlainSums& sums)
{
    const Site site = siteFromHookName("blocks.1.hook_resid_post").value();
    const auto D = static_cast<std::size_t>(model.info().dModel);
    const Unembedding head = model.unembedding().value();
    std::vector<float> x(window.ids.size() * D), xHat = x;
    const auto workspace = model.makeWorkspace();
    const auto T = static_cast<int>(window.ids.size());
    QVERIFY(model.run(window.ids, 1, T, site, *workspace, x));
    const auto scratch = encoder.makeScratch();
    SparseRows firings;
    QVERIFY(encoder.encode(x, T, *scratch, firings));
    QVERIFY(encoder.decode(x, T, firings, *scratch, xHat));
    for (std::size_t t = 0; t + 1 < window.ids.size(); ++t) {
        if (!window.counted[t] || !window.counted[t + 1])
            continue;
        const auto next = static_cast<std::size_t>(window.ids[t + 1].v);
        const auto clean = logProbabilities(x.data() + t * D, head);
        sums.clean -= clean[next];
        sums.reconstruction -= logProbabilities(xHat.data() + t * D, head)[next];
        for (const double p : clean) // an empty stream predicts nothing: every token is as likely
            sums.zeroDivergence += std::exp(p) * (p + std::log(static_cast<double>(clean.size())));
        ++sums.nTokens;
        sums.documents.insert(window.document.v);
    }
}

} // namespace

class SpliceJobTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_fixture.emplace(llama(), TinySaeSpec{}, manyDocuments(1));
        VERIFY_RESULT(runToTheEnd(m_fixture->job("a.atoms")));
    }

    void itEqualsPlainLoops()
    {
        SpliceJob job = spliceJob();
        job.tokens = 0;
        IndexControl control;
        const auto measure = runSpliceJob(job, control, {});
        VERIFY_RESULT(measure);

        const auto model = loadLanguageModel(job.model).value();
        auto sae = std::make_shared<Sae>(loadSae(job.sae).value());
        VERIFY_RESULT(pairWithModel(*model, *sae));
        const Encoder encoder(sae);
        const auto index = AtomIndex::open(job.file).value();
        PlainSums sums;
        for (std::int32_t w = 0; w < index.state().nSequences; ++w)
            addWindow(index.sequence(SequenceId{w}).value(), *model, encoder, sums);
        QCOMPARE(measure->nTokens, sums.nTokens);
        const auto n = static_cast<double>(sums.nTokens);
        const auto near = [](double got, double expected) { return std::abs(got - expected) < 1e-5; };
        QVERIFY(near(measure->crossEntropy[0].mean, sums.clean / n));
        QVERIFY(near(measure->crossEntropy[1].mean, sums.reconstruction / n));
        QVERIFY(near(measure->deltaCrossEntropy[1].mean, (sums.reconstruction - sums.clean) / n));
        QVERIFY(near(measure->crossEntropy[2].mean, std::log(264.0)));
        QVERIFY(near(measure->divergence[2].mean, sums.zeroDivergence / n));
        QVERIFY(measure->divergence[1].mean > 0 && measure->divergence[3].mean > 0);
        QCOMPARE(measure->unit, std::string("document"));
        QCOMPARE(measure->nUnits, std::ssize(sums.documents));
        QVERIFY(measure->nUnits >= 20);
        QCOMPARE(measure->site, std::string("blocks.1.hook_resid_post"));
    }

    void threadsAndRepetitionChangeNothingAndTheIndexKeepsIt()
    {
        IndexControl control;
        SpliceJob job = spliceJob();
        job.tokens = 200;
        std::int64_t last = 0, total = 0;
        const auto one = runSpliceJob(job, control, [&](std::int64_t done, std::int64_t of) {
            QVERIFY(done >= last);
            last = done;
            total = of;
        });
        VERIFY_RESULT(one);
        QVERIFY(total > 0 && last == total);
        QVERIFY(one->nTokens > 100 && one->nTokens <= 200 + 16);
        job.threads = 3;
        QCOMPARE(toJson(runSpliceJob(job, control, {}).value()), toJson(*one));
        QCOMPARE(readWholeSae(job.file, kSpliceName).value().value(), toJson(*one));
        QVERIFY(!readWholeSae(job.file, "nothing").value());
        VERIFY_RESULT(verifyIndex(job.file));
        job.seed = 1;
        QVERIFY(toJson(runSpliceJob(job, control, {}).value()) != toJson(*one));
    }

    void anotherModelOrSaeIsRefused()
    {
        IndexControl control;
        TinyModelSpec model = llama();
        model.seed = 9;
        TinySaeSpec sae;
        sae.seed = 9;
        const JobFixture other(model, sae, manyDocuments(1));
        SpliceJob job = spliceJob();
        job.model = other.path("model");
        QCOMPARE(runSpliceJob(job, control, {}).error().code, ErrorCode::Conflict);
        job = spliceJob();
        job.sae = other.path("sae");
        QCOMPARE(runSpliceJob(job, control, {}).error().code, ErrorCode::Conflict);
    }

    void anUnfinishedIndexIsRefused()
    {
        SpliceJob job = spliceJob();
        job.file = m_fixture->path("unfinished.atoms");
        VERIFY_RESULT(runUntilSegments(m_fixture->job("unfinished.atoms"), 1));
        IndexControl control;
        QCOMPARE(runSpliceJob(job, control, {}).error().code, ErrorCode::Conflict);
        QCOMPARE(writeWholeSae(job.file, "name", "{}").error().code, ErrorCode::Conflict);
        QVERIFY(!readWholeSae(job.file, "name").value());
    }

    void aCancelledJobKeepsNothing()
    {
        VERIFY_RESULT(runToTheEnd(m_fixture->job("b.atoms")));
        SpliceJob job = spliceJob();
        job.file = m_fixture->path("b.atoms");
        IndexControl control;
        control.cancel();
        QCOMPARE(runSpliceJob(job, control, {}).error().code, ErrorCode::Cancelled);
        QVERIFY(!readWholeSae(job.file, kSpliceName).value());
    }

private:
    SpliceJob spliceJob() const
    {
        SpliceJob job;
        job.file = m_fixture->path("a.atoms");
        job.model = m_fixture->path("model");
        job.sae = m_fixture->path("sae");
        job.threads = 1;
        return job;
    }

    std::optional<JobFixture> m_fixture;
};

ATOMSCOPE_GUILESS_TEST_MAIN(SpliceJobTest)
#include "tst_splicejob.moc"
