#include "core/sae/sae.h"

#include "core/base/hash.h"

namespace atomscope {

namespace {

void addArray(Sha256& hash, const char* name, const std::vector<float>& values)
{
    hash.add(name);
    hash.addU64(values.size());
    hash.addF32(values);
}

class AddActivation
{
public:
    explicit AddActivation(Sha256& into)
        : hash(into)
    {
    }

    void operator()(const Relu&) const { hash.add("relu"); }
    void operator()(const TanhRelu&) const { hash.add("tanh_relu"); }
    void operator()(const JumpRelu& jump) const { addArray(hash, "jumprelu", jump.threshold); }
    void operator()(const TopK& topK) const
    {
        hash.add("topk");
        hash.addU64(static_cast<std::uint64_t>(topK.k));
        hash.addU64(topK.rescaleByDecoderNorm ? 1 : 0);
        if (topK.reportsPlain)
            hash.add("plain");
        if (topK.keepsNegative)
            hash.add("signed");
    }
    void operator()(const Gated& gated) const
    {
        addArray(hash, "gate_bias", gated.gateBias);
        addArray(hash, "magnitude_scale", gated.magnitudeScale);
        addArray(hash, "magnitude_bias", gated.magnitudeBias);
    }
    void operator()(const AbsTopK& topK) const { addK("abs_topk", topK.k); }
    void operator()(const GroupMax& groups) const { addK("groupmax", groups.k); }

private:
    void addK(const char* name, int k) const
    {
        hash.add(name);
        hash.addU64(static_cast<std::uint64_t>(k));
    }

    Sha256& hash;
};

} // namespace

const char* nameOf(InputNorm norm)
{
    switch (norm) {
    case InputNorm::None:
        return "none";
    case InputNorm::LayerNorm:
        return "layer_norm";
    case InputNorm::ConstantNorm:
        return "constant_norm_rescale";
    }
    return "";
}

const char* nameOf(Centring centring)
{
    switch (centring) {
    case Centring::None:
        return "none";
    case Centring::SubtractMean:
        return "subtract_mean";
    case Centring::SubtractValueBias:
        return "subtract_value_bias";
    }
    return "";
}

bool Sae::isSigned() const
{
    const auto* topK = std::get_if<TopK>(&activation);
    return (topK && topK->keepsNegative) || std::holds_alternative<AbsTopK>(activation);
}

std::string Sae::fingerprint() const
{
    Sha256 hash;
    hash.add("atomscope sae 1");
    hash.addU64(static_cast<std::uint64_t>(dIn));
    hash.addU64(static_cast<std::uint64_t>(dSae));
    addArray(hash, "W_enc", W_enc);
    addArray(hash, "b_enc", b_enc);
    addArray(hash, "W_dec", W_dec);
    addArray(hash, "b_dec", b_dec);
    addArray(hash, "decoder_scale", decoderScale);
    hash.addU64(applyBDecToInput ? 1 : 0);
    std::visit(AddActivation(hash), activation);
    hash.addU64(static_cast<std::uint64_t>(inputNorm));
    hash.addF64(inputScale.value_or(1.0F));
    hash.add("site");
    hash.addU64(hookName.size());
    hash.add(hookName);
    // What only some have comes last, so that the others keep the fingerprint they always had.
    if (isTranscoder) {
        hash.add("transcoder");
        hash.addU64(static_cast<std::uint64_t>(outWidth()));
        hash.addU64(outHookName.size());
        hash.add(outHookName);
    }
    if (!W_skip.empty())
        addArray(hash, "W_skip", W_skip);
    return hash.finish();
}

} // namespace atomscope
