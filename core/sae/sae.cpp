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

struct AddActivation
{
    Sha256& hash;

    void operator()(const Relu&) const { hash.add("relu"); }
    void operator()(const TanhRelu&) const { hash.add("tanh_relu"); }
    void operator()(const JumpRelu& jump) const { addArray(hash, "jumprelu", jump.threshold); }
    void operator()(const TopK& topK) const
    {
        hash.add("topk");
        hash.addU64(static_cast<std::uint64_t>(topK.k));
        hash.addU64(topK.rescaleByDecoderNorm ? 1 : 0);
    }
};

} // namespace

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
    std::visit(AddActivation{hash}, activation);
    hash.addU64(static_cast<std::uint64_t>(inputNorm));
    hash.addF64(inputScale.value_or(1.0F));
    hash.add("site");
    hash.addU64(hookName.size());
    hash.add(hookName);
    return hash.finish();
}

} // namespace atomscope
