// What lies on disk like an SAE and cannot be applied to one place of a model, token by token: refused by name.
#include "core/sae/formats.h"

#include <fmt/format.h>

namespace atomscope {

namespace {

Error refusal(const SaePlace& place, const char* what)
{
    return Error{
        ErrorCode::Unsupported, fmt::format("{} belongs to {}, which is not read", place.file.string(), what), {}};
}

} // namespace

Result<Sae> refuseCrossLayer(const SaePlace& place, const SaeAnswers&)
{
    return tl::unexpected(refusal(place, "a cross-layer transcoder: each of its layers writes to all later ones"));
}

Result<Sae> refuseTemporal(const SaePlace& place, const SaeAnswers&)
{
    return tl::unexpected(refusal(place, "a temporal SAE: what fires at a token depends on the tokens before it"));
}

Result<Sae> refuseDistributed(const SaePlace& place, const SaeAnswers&)
{
    return tl::unexpected(
        refusal(place, "a distributed checkpoint of torch (a folder .dcp; to be saved as safetensors by its library)"));
}

} // namespace atomscope
