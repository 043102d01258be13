#include "core/model/weights.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace atomscope {

namespace {

Precision precisionFor(DType dtype)
{
    return dtype == DType::F16 ? Precision::F16 : dtype == DType::BF16 ? Precision::BF16 : Precision::F32;
}

/// The first part of a dotted name that is a number: "model.layers.3.mlp" is of layer 3.
std::optional<int> layerOf(std::string_view name)
{
    for (std::size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.', dot + 1)) {
        int layer = 0;
        const auto [end, error] = std::from_chars(name.data() + dot + 1, name.data() + name.size(), layer);
        if (error == std::errc{} && end != name.data() + name.size() && *end == '.')
            return layer;
    }
    return std::nullopt;
}

} // namespace

WeightReader::WeightReader(std::unique_ptr<TensorSource> source, std::vector<std::string> prefixes)
    : m_source(std::move(source))
    , m_prefixes(std::move(prefixes))
{
}

Result<WeightReader> WeightReader::open(const std::filesystem::path& folder, std::vector<std::string> prefixes)
{
    TRY_ASSIGN(auto source, openModelFolder(folder));
    return WeightReader(std::move(source), std::move(prefixes));
}

std::string WeightReader::stored(const std::string& name) const
{
    if (name.starts_with("lm_head.")) // stands beside the model proper, never under its prefix
        return name;
    for (const std::string& prefix : m_prefixes) {
        if (m_source->has(prefix + name))
            return prefix + name;
    }
    return m_source->has(name) ? name : m_prefixes.front() + name;
}

bool WeightReader::has(const std::string& name) const
{
    return m_source->has(stored(name));
}

Result<std::vector<float>> WeightReader::read(const std::string& name, std::vector<std::int64_t> shape)
{
    TRY_ASSIGN(auto values, m_source->readF32Shaped(stored(name), shape));
    m_hash.add(name);
    for (const std::int64_t size : shape)
        m_hash.addU64(static_cast<std::uint64_t>(size));
    m_hash.addF32(values);
    return values;
}

Result<std::vector<float>> WeightReader::vector(const std::string& name, int size)
{
    return read(name, {size});
}

Result<std::vector<float>> WeightReader::matrix(const std::string& name, int rows, int columns)
{
    return read(name, {rows, columns});
}

Precision WeightReader::precisionOf(const std::string& name) const
{
    const TensorInfo* info = m_source->find(stored(name));
    return info ? precisionFor(info->dtype) : Precision::F32;
}

Result<WeightTable> WeightReader::table(const std::string& name, int rows, int columns)
{
    TRY_ASSIGN(std::vector<float> values, matrix(name, rows, columns)); // [rows, columns]
    return WeightTable(std::move(values), columns, precisionOf(name));
}

WeightReader::MemoryNeed WeightReader::memoryNeed(int nLayers, const std::string& head, bool keepsHead) const
{
    const auto hasPrefix = [this](const std::string& name) {
        return std::ranges::any_of(m_prefixes, [&](const std::string& prefix) { return name.starts_with(prefix); });
    };
    const bool anyPrefix = std::ranges::any_of(m_source->tensors(), hasPrefix, &TensorInfo::name);
    MemoryNeed need;
    std::uint64_t temporary = 0;
    for (const TensorInfo& info : m_source->tensors()) {
        const bool isHead = !head.empty() && info.name.starts_with(head + ".");
        const std::optional<int> layer = layerOf(info.name);
        const bool isOurs = isHead || !anyPrefix || hasPrefix(info.name);
        if (!isOurs || info.shape.size() > 2) // of another part of the model, or a buffer
            continue;
        const auto count = static_cast<std::uint64_t>(info.count());
        temporary = std::max(temporary, count * sizeof(float) * (layer ? 2 : 1)); // a layer's are put side by side
        if (isHead ? !keepsHead : layer.value_or(0) >= nLayers && layer)
            continue;
        const bool isMatrix = info.shape.size() == 2;
        need.kept += count * (isMatrix && precisionFor(info.dtype) != Precision::F32 ? 2 : sizeof(float));
    }
    need.peak = need.kept + temporary;
    return need;
}

Result<Linear> WeightReader::conv1d(const std::string& name, int in, int out)
{
    Linear result{in, out, {}, {}};
    TRY_ASSIGN(const std::vector<float> stored, matrix(name + ".weight", in, out)); // [in, out]
    result.weight.pack(false, in, out, stored.data(), out, precisionOf(name + ".weight"));
    TRY_ASSIGN(result.bias, vector(name + ".bias", out)); // [out]
    return result;
}

Result<Linear> WeightReader::linear(const std::string& name, int in, int out, bool hasBias)
{
    return linears({{name, out}}, in, hasBias);
}

Result<Linear> WeightReader::linears(const std::vector<Part>& parts, int in, bool hasBias)
{
    Linear result{in, 0, {}, {}};
    std::vector<float> stored; // [out, in]
    const Precision precision = precisionOf(parts.front().name + ".weight");
    bool isUniform = true;
    for (const auto& [name, out] : parts) {
        isUniform = isUniform && precisionOf(name + ".weight") == precision;
        TRY_ASSIGN(std::vector<float> rows, matrix(name + ".weight", out, in)); // [out, in]
        if (stored.empty())
            stored = std::move(rows);
        else
            stored.insert(stored.end(), rows.begin(), rows.end());
        result.out += out;
        if (hasBias) {
            TRY_ASSIGN(const std::vector<float> bias, vector(name + ".bias", out));
            result.bias.insert(result.bias.end(), bias.begin(), bias.end());
        }
    }
    result.weight.pack(true, in, result.out, stored.data(), in, isUniform ? precision : Precision::F32);
    return result;
}

Result<Norm> WeightReader::layerNorm(const std::string& name, int D, double epsilon)
{
    Norm norm{NormKind::LayerNorm, static_cast<float>(epsilon), {}, {}};
    TRY_ASSIGN(norm.gamma, vector(name + ".weight", D));
    TRY_ASSIGN(norm.beta, vector(name + ".bias", D));
    return norm;
}

Result<Norm> WeightReader::rmsNorm(const std::string& name, int D, double epsilon)
{
    Norm norm{NormKind::RmsNorm, static_cast<float>(epsilon), {}, {}};
    TRY_ASSIGN(norm.gamma, vector(name + ".weight", D));
    return norm;
}

void WeightReader::addToFingerprint(const std::string& key, double value)
{
    m_hash.add(key);
    m_hash.addF64(value);
}

} // namespace atomscope
