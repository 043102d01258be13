#include "core/jobs/encodeactivations.h"

#include "core/formats/tensorsource.h"
#include "core/sae/encoder.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <new>

namespace atomscope {

namespace {

constexpr int kRowsAtOnce = 4096;

Result<std::unique_ptr<TensorSource>> openArrays(const std::filesystem::path& file)
{
    return openTensorFile(file);
}

Result<TensorInfo> chooseArray(const TensorSource& source)
{
    if (source.tensors().size() == 1)
        return source.tensors()[0];
    if (const TensorInfo* named = source.find("activations"))
        return *named;
    return fail(ErrorCode::BadFormat,
                fmt::format("{} holds {} arrays; one is expected, or one of them called \"activations\"",
                            source.path().string(), source.tensors().size()));
}

/// Rows of width d_in in an array of `shape`, or -1.
std::int64_t rowsOf(const TensorInfo& array, int dIn)
{
    const auto& shape = array.shape;
    const bool isFlat = !shape.empty() && shape.back() == dIn;
    const bool isHeads = shape.size() >= 2 && !isFlat && shape.back() > 0 && dIn % shape.back() == 0
        && shape[shape.size() - 2] == dIn / shape.back();
    return isFlat || isHeads ? array.count() / dIn : -1;
}

/// The input's shape, or, of a transcoder to another width, with rows of that width.
std::vector<std::int64_t> outShape(const TensorInfo& array, const Sae& sae)
{
    if (sae.outWidth() == sae.dIn)
        return array.shape;
    std::vector<std::int64_t> shape = array.shape;
    if (shape.back() != sae.dIn)
        shape.pop_back(); // [heads, d_head]
    shape.back() = sae.outWidth();
    return shape;
}

struct Buffers
{
    std::vector<float> x; ///< [N, D]
    std::vector<float> features; ///< [N, F]
    std::vector<float> xHat; ///< [N, O]
};

Result<std::int64_t> encodeAll(const Encoder& encoder, std::int64_t N, Buffers& buffers)
{
    const auto D = static_cast<std::size_t>(encoder.sae().dIn);
    const auto O = static_cast<std::size_t>(encoder.sae().outWidth());
    const auto F = static_cast<std::size_t>(encoder.sae().dSae);
    const auto scratch = encoder.makeScratch();
    SparseRows firings;
    std::int64_t nFirings = 0;
    for (std::int64_t first = 0; first < N; first += kRowsAtOnce) {
        const auto count = static_cast<std::size_t>(std::min<std::int64_t>(kRowsAtOnce, N - first));
        const auto start = static_cast<std::size_t>(first);
        const auto x = std::span<const float>(buffers.x).subspan(start * D, count * D);
        TRY(encoder.encode(x, static_cast<int>(count), *scratch, firings));
        TRY(encoder.decode(x, static_cast<int>(count), firings, *scratch,
                           std::span(buffers.xHat).subspan(start * O, count * O)));
        for (std::size_t row = 0; row < count; ++row) {
            for (auto i = firings.rowStart[row]; i < firings.rowStart[row + 1]; ++i) {
                const auto place = static_cast<std::size_t>(i);
                buffers.features[(start + row) * F + static_cast<std::size_t>(firings.atom[place])]
                    = firings.activation[place];
            }
        }
        nFirings += firings.rowStart.back();
    }
    return nFirings;
}

/// Three arrays at once; fails as a result and not as an exception.
Result<Buffers> makeBuffers(std::int64_t N, const Sae& sae)
{
    const auto rows = static_cast<std::size_t>(N);
    try {
        Buffers buffers;
        buffers.x.resize(rows * static_cast<std::size_t>(sae.dIn));
        buffers.xHat.resize(rows * static_cast<std::size_t>(sae.outWidth()));
        buffers.features.resize(rows * static_cast<std::size_t>(sae.dSae));
        return buffers;
    } catch (const std::exception&) { // bad_alloc or length_error
        return fail(
            ErrorCode::Limit,
            fmt::format("not enough memory for {} rows of {} features; encode fewer rows at once", N, sae.dSae));
    }
}

} // namespace

Result<EncodedActivations> runEncodeActivations(const EncodeActivationsJob& job)
{
    SaeOptions options = job.saeOptions;
    options.try_emplace("centring", "none");
    TRY_ASSIGN(auto loaded, loadSae(job.sae, options));
    const auto sae = std::make_shared<const Sae>(std::move(loaded));
    TRY_ASSIGN(const auto source, openArrays(job.activations));
    TRY_ASSIGN(const TensorInfo array, chooseArray(*source));
    const std::int64_t N = rowsOf(array, sae->dIn);
    if (N < 0) {
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("{} has shape [{}]; the SAE reads rows of d_in = {} (or [heads, d_head] with that "
                                "product)",
                                job.activations.string(), fmt::join(array.shape, ", "), sae->dIn));
    }
    TRY_ASSIGN(auto buffers, makeBuffers(N, *sae));
    TRY(source->readF32(array.name, buffers.x));
    const Encoder encoder(sae);
    TRY_ASSIGN(const std::int64_t nFirings, encodeAll(encoder, N, buffers));
    const std::array<NamedArray, 2> arrays
        = {{{"feature_acts", {N, sae->dSae}, buffers.features}, {"sae_out", outShape(array, *sae), buffers.xHat}}};
    TRY(writeSafetensors(job.out, arrays));
    return EncodedActivations{N, nFirings, sae->dSae};
}

} // namespace atomscope
