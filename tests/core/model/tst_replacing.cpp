// A pass that goes on with something else than what the model has at a site.
#include "core/model/languagemodel.h"
#include "tests/core/model/modelfixtures.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <cstring>

using namespace atomscope;

namespace {

using Floats = std::vector<float>;
using Ids = std::vector<TokenId>;

constexpr int kB = 2, kT = 7;

Ids someIds(int seed)
{
    Ids ids;
    for (int i = 0; i < kB * kT; ++i)
        ids.push_back(TokenId{(seed + i * i * 31 + i * 7) % 264});
    return ids;
}

Site siteOf(int layer, const char* hook)
{
    return siteFromHookName("blocks." + std::to_string(layer) + "." + hook).value();
}

Floats runAt(const LanguageModel& model, const Ids& ids, const Site& site)
{
    Floats out(ids.size() * static_cast<std::size_t>(model.siteWidth(site).value()));
    const auto workspace = model.makeWorkspace();
    const auto done = model.run(ids, kB, kT, site, *workspace, out);
    if (!done)
        qFatal("%s", done.error().message.c_str());
    return out;
}

Result<Floats> logitsWith(const LanguageModel& model, const Ids& ids, const Site& site, const Floats& rows)
{
    Floats out(ids.size() * static_cast<std::size_t>(model.info().dVocab));
    const auto workspace = model.makeWorkspace();
    const auto replace = [&](std::span<float> values) { std::copy_n(rows.begin(), values.size(), values.begin()); };
    TRY(model.runReplacing(ids, kB, kT, site, replace, *workspace, out));
    return out;
}

bool sameBits(const Floats& left, const Floats& right)
{
    return left.size() == right.size() && std::memcmp(left.data(), right.data(), left.size() * sizeof(float)) == 0;
}

} // namespace

class ReplacingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatTheModelHasChangesNothing()
    {
        for (const auto& [name, fixture] : test::modelFixtures()) {
            const auto model = fixture.load().value();
            const Ids ids = someIds(3);
            const Floats logits = runAt(*model, ids, {Site::Kind::Logits, -1});
            for (int layer = 0; layer < model->info().nLayers; ++layer)
                for (const char* hook : {"hook_resid_pre", "hook_resid_mid", "hook_resid_post", "hook_attn_out",
                                         "hook_mlp_out", "attn.hook_z", "mlp.hook_post"}) {
                    const Site site = siteOf(layer, hook);
                    if (!model->siteWidth(site))
                        continue; // the middle of a parallel block
                    const auto same = logitsWith(*model, ids, site, runAt(*model, ids, site));
                    VERIFY_RESULT(same);
                    QVERIFY2(sameBits(*same, logits), name);
                    Floats other = runAt(*model, ids, site);
                    for (float& value : other)
                        value = -2 * value + 1;
                    QVERIFY2(!sameBits(logitsWith(*model, ids, site, other).value(), logits), name);
                }
        }
    }

    // All that later layers see of the earlier ones is the residual stream.
    void anotherTextsStreamGivesItsLogits()
    {
        for (const auto& [name, fixture] : test::modelFixtures()) {
            const auto model = fixture.load().value();
            const Ids ids = someIds(3), others = someIds(11);
            const Floats logits = runAt(*model, others, {Site::Kind::Logits, -1});
            for (int layer = 0; layer < model->info().nLayers; ++layer)
                for (const char* hook : {"hook_resid_pre", "hook_resid_post"}) {
                    const Site site = siteOf(layer, hook);
                    QVERIFY2(sameBits(logitsWith(*model, ids, site, runAt(*model, others, site)).value(), logits),
                             name);
                }
        }
    }

    void whatAnMlpAddsIsReplacedAlone()
    {
        const auto model = test::ModelFixture(test::TinyModelSpec{}).load().value();
        const Ids ids = someIds(5);
        const int last = model->info().nLayers - 1;
        const Floats middle = runAt(*model, ids, siteOf(last, "hook_resid_mid"));
        const auto without = logitsWith(*model, ids, siteOf(last, "hook_mlp_out"), Floats(middle.size(), 0.0F));
        const auto asMiddle = logitsWith(*model, ids, siteOf(last, "hook_resid_post"), middle);
        QVERIFY(sameBits(without.value(), asMiddle.value()));
    }

    void otherSitesAndWrongShapesAreRefused()
    {
        const auto model = test::ModelFixture(test::TinyModelSpec{}).load().value();
        const Ids ids = someIds(5);
        const Floats rows(ids.size() * 1000);
        for (const char* hook : {"ln1.hook_normalized", "attn.hook_q", "hook_mlp_in"})
            QCOMPARE(logitsWith(*model, ids, siteOf(0, hook), rows).error().code, ErrorCode::Unsupported);
        QCOMPARE(logitsWith(*model, ids, siteOf(9, "hook_resid_post"), rows).error().code, ErrorCode::Unsupported);
        Floats tooSmall(3);
        const auto workspace = model->makeWorkspace();
        const auto done = model->runReplacing(
            ids, kB, kT, siteOf(0, "hook_resid_post"), [](std::span<float>) {}, *workspace, tooSmall);
        QCOMPARE(done.error().code, ErrorCode::ShapeMismatch);
    }

    void aPartOfAModelHasNoLogits()
    {
        LoadOptions options;
        options.upTo = siteOf(0, "hook_resid_post");
        const auto model = test::ModelFixture(test::TinyModelSpec{}).load(options).value();
        const auto done = logitsWith(*model, someIds(5), siteOf(0, "hook_resid_post"), Floats(10000));
        QCOMPARE(done.error().code, ErrorCode::Usage);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(ReplacingTest)
#include "tst_replacing.moc"
