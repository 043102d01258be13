// What TransformerLens' folded value biases take off attn.hook_z, against models that are folded tensor by tensor.
#include "tests/core/model/modelfixtures.h"
#include "tests/support/testsupport.h"

#include <QTest>
#include <cmath>

using namespace atomscope;
using test::ModelFixture;
using test::TinyTensor;

namespace {

using Floats = std::vector<float>;

constexpr std::size_t kD = 24;
constexpr int kT = 17;

/// W [in, out] or [out, in] applied to `in`, plus `bias`, for columns from `first`.
std::vector<double> apply(const TinyTensor& W, bool isOutFirst, const TinyTensor& bias, std::size_t first,
                          const std::vector<double>& in, std::size_t count)
{
    std::vector<double> out;
    const auto nOut = static_cast<std::size_t>(W.shape.at(isOutFirst ? 0 : 1));
    for (std::size_t j = 0; j < count; ++j) {
        double sum = bias.values.empty() ? 0 : double(bias.values.at(first + j));
        for (std::size_t i = 0; i < in.size(); ++i)
            sum += in[i]
                * double(isOutFirst ? W.values.at((first + j) * in.size() + i) : W.values.at(i * nOut + first + j));
        out.push_back(sum);
    }
    return out;
}

std::vector<double> doubles(const TinyTensor& tensor)
{
    return {tensor.values.begin(), tensor.values.end()};
}

Floats valuesAt(const LanguageModel& model, const std::string& hook)
{
    const Site site = siteFromHookName(hook).value();
    std::vector<TokenId> ids;
    for (int t = 0; t < kT; ++t)
        ids.push_back(TokenId{(t * 37 + 5) % 263});
    Floats out(std::size_t(kT) * std::size_t(model.siteWidth(site).value()));
    const auto workspace = model.makeWorkspace();
    if (!model.run(ids, 1, kT, site, *workspace, out))
        return {};
    return out;
}

void compare(const Floats& got, const Floats& raw, const std::vector<double>& shift)
{
    QVERIFY(!got.empty() && got.size() == raw.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        const double expected = double(raw[i]) - (shift.empty() ? 0 : shift[i % shift.size()]);
        QVERIFY2(std::abs(double(got[i]) - expected) < 2e-5, qPrintable(QString::number(i)));
    }
}

void compare(const Floats& got, const std::vector<double>& expected)
{
    QCOMPARE(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i)
        QVERIFY(std::abs(double(got[i]) - expected[i]) < 1e-5);
}

} // namespace

class ValueBiasTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFoldedGpt2DiffersByTheConstantAndNowhereElse()
    {
        const ModelFixture raw(test::TinyModelSpec{});
        ModelFixture folded(test::TinyModelSpec{});
        std::vector<std::vector<double>> biases;
        for (const char* layer : {"transformer.h.0.", "transformer.h.1."}) {
            const auto at
                = [&](const char* name) -> TinyTensor& { return folded.tensors.at(layer + std::string(name)); };
            const auto bias
                = apply(at("attn.c_attn.weight"), false, at("attn.c_attn.bias"), 2 * kD, doubles(at("ln_1.bias")), kD);
            const auto moved = apply(at("attn.c_proj.weight"), false, at("attn.c_proj.bias"), 0, bias, kD);
            for (std::size_t j = 0; j < kD; ++j) {
                at("attn.c_attn.bias").values[2 * kD + j] -= float(bias[j]);
                at("attn.c_proj.bias").values[j] = float(moved[j]);
            }
            biases.push_back(bias);
        }
        const auto rawModel = raw.load();
        const auto foldedModel = folded.load();
        VERIFY_RESULT(rawModel);
        VERIFY_RESULT(foldedModel);
        for (int layer = 0; layer < 2; ++layer) {
            const std::string block = "blocks." + std::to_string(layer) + ".";
            const auto& bias = biases[std::size_t(layer)];
            for (const char* hook : {"attn.hook_z", "attn.hook_v"}) {
                compare((*rawModel)->valueBias(siteFromHookName(block + hook).value()).value(), bias);
                compare(valuesAt(**foldedModel, block + hook), valuesAt(**rawModel, block + hook), bias);
                compare((*foldedModel)->valueBias(siteFromHookName(block + hook).value()).value(),
                        std::vector<double>(kD, 0.0));
            }
            for (const char* hook : {"hook_attn_out", "hook_resid_post"})
                compare(valuesAt(**foldedModel, block + hook), valuesAt(**rawModel, block + hook), {});
        }
        compare(valuesAt(**foldedModel, "logits"), valuesAt(**rawModel, "logits"), {});
    }

    void headsThatShareValuesShareTheirBias()
    {
        // qwen2: RMSNorm, so that the bias of the values is all; several heads read one head of values.
        const test::TinyFamily family = test::tinyFamily("qwen2");
        const ModelFixture raw(family);
        ModelFixture without(family);
        TinyTensor& stored = without.tensors.at("model.layers.0.self_attn.v_proj.bias");
        const auto nHeads = family.config.at("num_attention_heads").get<std::size_t>();
        const auto nKvHeads = family.config.at("num_key_value_heads").get<std::size_t>();
        QVERIFY(nHeads > nKvHeads);
        const std::size_t K = stored.values.size() / nKvHeads;
        std::vector<double> ofHeads;
        for (std::size_t head = 0; head < nHeads; ++head)
            for (std::size_t i = 0; i < K; ++i)
                ofHeads.push_back(double(stored.values[head / (nHeads / nKvHeads) * K + i]));
        const std::vector<double> ofValues = doubles(stored);
        std::ranges::fill(stored.values, 0.0F);
        const auto rawModel = raw.load();
        const auto withoutModel = without.load();
        VERIFY_RESULT(rawModel);
        VERIFY_RESULT(withoutModel);
        compare((*rawModel)->valueBias(siteFromHookName("blocks.0.attn.hook_z").value()).value(), ofHeads);
        compare((*rawModel)->valueBias(siteFromHookName("blocks.0.attn.hook_v").value()).value(), ofValues);
        compare(valuesAt(**withoutModel, "blocks.0.attn.hook_z"), valuesAt(**rawModel, "blocks.0.attn.hook_z"),
                ofHeads);
    }

    void otherPlacesHaveNone()
    {
        const ModelFixture fixture(test::TinyModelSpec{});
        const auto model = fixture.load();
        VERIFY_RESULT(model);
        QCOMPARE((*model)->valueBias({Site::Kind::ResidPost, 1}).error().code, ErrorCode::Unsupported);
        QCOMPARE((*model)->valueBias({Site::Kind::HookZ, 2}).error().code, ErrorCode::Unsupported);
        const auto part = fixture.load({.upTo = Site{Site::Kind::HookZ, 0}, .needsFingerprint = false});
        VERIFY_RESULT(part);
        VERIFY_RESULT((*part)->valueBias({Site::Kind::HookZ, 0}));
        QCOMPARE((*part)->valueBias({Site::Kind::HookZ, 1}).error().code, ErrorCode::Usage);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(ValueBiasTest)
#include "tst_valuebias.moc"
