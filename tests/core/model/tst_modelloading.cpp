// What of a model is kept in memory, and in which precision.
#include "core/base/memory.h"
#include "tests/core/model/modelfixtures.h"
#include "tests/support/testsupport.h"

#include <QFile>
#include <cmath>
#include <cstring>

using namespace atomscope;
using test::ModelFixture;

namespace {

using Floats = std::vector<float>;

Result<Floats> runSite(const LanguageModel& model, const char* hook)
{
    constexpr int kT = 12;
    std::vector<TokenId> ids;
    for (int i = 0; i < 2 * kT; ++i)
        ids.push_back(TokenId{(i * i * 31 + 7) % 264});
    TRY_ASSIGN(const Site site, siteFromHookName(hook));
    TRY_ASSIGN(const int width, model.siteWidth(site));
    Floats out(ids.size() * std::size_t(width), std::nanf(""));
    TRY(model.run(ids, 2, kT, site, *model.makeWorkspace(), out));
    return out;
}

bool sameBits(const Floats& left, const Floats& right)
{
    return left.size() == right.size() && std::memcmp(left.data(), right.data(), left.size() * sizeof(float)) == 0;
}

LoadOptions upTo(const char* hook, bool needsFingerprint)
{
    return {.upTo = siteFromHookName(hook).value(), .needsFingerprint = needsFingerprint, .memory = {}};
}

/// Without the tensors whose names begin so.
ModelFixture without(ModelFixture fixture, const std::string& stem)
{
    std::erase_if(fixture.tensors, [&](const auto& entry) { return entry.first.starts_with(stem); });
    return fixture;
}

} // namespace

class ModelLoadingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sixteenBitWeightsGiveTheBitsOfTheSameValuesInF32_data()
    {
        QTest::addColumn<QString>("family");
        QTest::addColumn<QString>("dtype");
        for (const char* family : {"gpt2", "gpt_neox", "mistral", "phi"}) { // each way of storing products
            for (const char* dtype : {"BF16", "F16"})
                QTest::addRow("%s %s", family, dtype) << family << dtype;
        }
    }

    void sixteenBitWeightsGiveTheBitsOfTheSameValuesInF32()
    {
        QFETCH(QString, family);
        QFETCH(QString, dtype);
        ModelFixture fixture = family == QLatin1String("gpt2") ? ModelFixture(test::TinyModelSpec{})
                                                               : ModelFixture(test::tinyFamily(family.toStdString()));
        const auto narrow = fixture.loadStoredAs(dtype.toStdString());
        VERIFY_RESULT(narrow);
        const auto wide = fixture.load(); // of the rounded values
        VERIFY_RESULT(wide);
        for (const char* hook : {"hook_embed", "blocks.0.attn.hook_q", "blocks.1.hook_resid_post", "logits"}) {
            const auto expected = runSite(**wide, hook);
            VERIFY_RESULT(expected);
            const auto got = runSite(**narrow, hook);
            VERIFY_RESULT(got);
            QVERIFY2(sameBits(*expected, *got), hook);
        }
        QCOMPARE((*narrow)->fingerprint(), (*wide)->fingerprint());
        QVERIFY(sameBits((*narrow)->unembedding()->unembed, (*wide)->unembedding()->unembed));
        QVERIFY((*narrow)->info().nWeightBytes < (*wide)->info().nWeightBytes * 6 / 10);
    }

    void whatASiteDoesNotNeedIsNotReadUnlessForTheFingerprint()
    {
        const ModelFixture whole(test::tinyFamily("gemma3_text")); // 3 layers
        const auto complete = whole.load();
        VERIFY_RESULT(complete);
        const ModelFixture cut = without(without(whole, "model.layers.2."), "model.norm");
        QCOMPARE(cut.load().error().code, ErrorCode::NotFound);
        QCOMPARE(cut.load(upTo("blocks.1.hook_mlp_out", true)).error().code, ErrorCode::NotFound);
        const auto partial = cut.load(upTo("blocks.1.hook_mlp_out", false));
        VERIFY_RESULT(partial);
        QCOMPARE((*partial)->info().nLayers, 3);
        QVERIFY((*partial)->fingerprint().empty());
        for (const char* hook : {"hook_embed", "blocks.0.hook_resid_post", "blocks.1.hook_mlp_out"}) {
            const auto got = runSite(**partial, hook);
            VERIFY_RESULT(got);
            QVERIFY(sameBits(runSite(**complete, hook).value(), *got));
        }
        const auto embedding = without(cut, "model.layers.").load(upTo("hook_embed", false));
        VERIFY_RESULT(embedding);
        QVERIFY(sameBits(runSite(**complete, "hook_embed").value(), runSite(**embedding, "hook_embed").value()));
        QCOMPARE(runSite(**embedding, "blocks.0.hook_resid_pre").error().code, ErrorCode::Usage);
    }

    void whatWasNotLoadedIsRefused()
    {
        const ModelFixture whole(test::TinyModelSpec{});
        const auto complete = whole.load();
        const auto partial = whole.load(upTo("blocks.0.attn.hook_z", true));
        VERIFY_RESULT(complete);
        VERIFY_RESULT(partial);
        QCOMPARE((*partial)->fingerprint(), (*complete)->fingerprint());
        QVERIFY(sameBits(runSite(**complete, "blocks.0.hook_resid_post").value(),
                         runSite(**partial, "blocks.0.hook_resid_post").value()));
        for (const char* hook : {"blocks.1.hook_resid_pre", "ln_final.hook_normalized", "logits"}) {
            QCOMPARE(runSite(**partial, hook).error().code, ErrorCode::Usage);
            VERIFY_RESULT(runSite(**complete, hook));
        }
        QCOMPARE((*partial)->unembedding().error().code, ErrorCode::Usage);
        QCOMPARE((*partial)->siteWidth({Site::Kind::Logits, -1}).value(), 264); // the model has it all the same
        QCOMPARE(runSite(**partial, "blocks.2.hook_resid_pre").error().code, ErrorCode::Unsupported);
        const auto last = whole.load(upTo("logits", false));
        VERIFY_RESULT(last);
        QVERIFY(sameBits(runSite(**complete, "logits").value(), runSite(**last, "logits").value()));
    }

    void aModelThatDoesNotFitIsRefusedWithTheFigure()
    {
        const ModelFixture fixture(test::tinyLlamaSpec()); // 2 layers, f32, a head of its own
        std::uint64_t nBytes = 0;
        for (const auto& [name, tensor] : fixture.tensors)
            nBytes += tensor.values.size() * sizeof(float);
        const auto whole = fixture.load();
        VERIFY_RESULT(whole);
        QCOMPARE((*whole)->info().nWeightBytes, nBytes);
        const std::uint64_t largest = 264 * 24 * sizeof(float); // is read before it is put in place
        VERIFY_RESULT(fixture.load({.upTo = {}, .needsFingerprint = true, .memory = nBytes + largest}));
        const LoadOptions tight{.upTo = {}, .needsFingerprint = true, .memory = nBytes + largest - 1};
        const auto refused = fixture.load(tight);
        QCOMPARE(refused.error().code, ErrorCode::Limit);
        QVERIFY2(refused.error().message.find("GB") != std::string::npos, refused.error().message.c_str());
        LoadOptions firstLayer = upTo("blocks.0.hook_resid_post", false);
        firstLayer.memory = tight.memory;
        VERIFY_RESULT(fixture.load(firstLayer));
    }

    void theSystemSaysWhatIsLeft()
    {
        const auto available = availableMemory();
        if (!QFile::exists(QStringLiteral("/proc/meminfo")))
            QSKIP("needs /proc/meminfo, which is absent");
        QVERIFY(available && *available > 1'000'000 && *available < (std::uint64_t{1} << 50));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(ModelLoadingTest)
#include "tst_modelloading.moc"
