#include "core/formats/tensorsource.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace atomscope {

std::int64_t TensorInfo::count() const
{
    std::int64_t product = 1;
    for (const auto extent : shape)
        product *= extent;
    return product;
}

const TensorInfo* TensorSource::find(std::string_view name) const
{
    const auto& all = tensors();
    const auto found
        = std::lower_bound(all.begin(), all.end(), name,
                           [](const TensorInfo& info, std::string_view wanted) { return info.name < wanted; });
    return found != all.end() && found->name == name ? &*found : nullptr;
}

Result<const TensorInfo*> TensorSource::findFor(std::string_view name, std::size_t size) const
{
    const TensorInfo* info = find(name);
    if (!info)
        return fail(ErrorCode::NotFound, fmt::format("{} has no tensor \"{}\"", path().string(), name));
    if (static_cast<std::uint64_t>(info->count()) != size) {
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("tensor \"{}\" in {} has {} values; {} were asked for", name, path().string(),
                                info->count(), size));
    }
    return info;
}

Result<const TensorInfo*> TensorSource::findForPart(std::string_view name, std::int64_t first, std::size_t size) const
{
    const TensorInfo* info = find(name);
    if (!info)
        return fail(ErrorCode::NotFound, fmt::format("{} has no tensor \"{}\"", path().string(), name));
    const std::int64_t count = info->count();
    if (first < 0 || first > count || size > static_cast<std::uint64_t>(count - first)) {
        return fail(ErrorCode::Usage,
                    fmt::format("tensor \"{}\" in {} has {} values; {} from place {} on were asked for", name,
                                path().string(), count, size, first));
    }
    return info;
}

Result<void> TensorSource::readPart(std::string_view, std::int64_t, std::span<float>) const
{
    return fail(ErrorCode::Unsupported,
                path().string() + " cannot be read in pieces; save its array as .npy or .safetensors");
}

Result<void> TensorSource::readWholePart(std::string_view, std::int64_t, std::span<std::int64_t>) const
{
    return fail(ErrorCode::Unsupported,
                path().string() + " cannot be read in pieces; save its array as .npy or .safetensors");
}

Result<std::vector<float>> TensorSource::readF32Shaped(std::string_view name, std::span<const std::int64_t> shape) const
{
    const TensorInfo* info = find(name);
    if (!info)
        return fail(ErrorCode::NotFound, fmt::format("{} has no tensor \"{}\"", path().string(), name));
    if (!std::ranges::equal(info->shape, shape)) {
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("tensor \"{}\" in {} has shape [{}]; expected [{}]", name, path().string(),
                                fmt::join(info->shape, ", "), fmt::join(shape, ", ")));
    }
    std::vector<float> values(static_cast<std::size_t>(info->count()));
    TRY(readF32(name, values));
    return values;
}

} // namespace atomscope
