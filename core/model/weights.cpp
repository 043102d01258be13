#include "core/model/weights.h"

namespace atomscope {

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

Result<Linear> WeightReader::conv1d(const std::string& name, int in, int out)
{
    Linear result{in, out, {}, {}};
    TRY_ASSIGN(const std::vector<float> stored, matrix(name + ".weight", in, out)); // [in, out]
    result.weight.pack(false, in, out, stored.data(), out);
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
    for (const auto& [name, out] : parts) {
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
    result.weight.pack(true, in, result.out, stored.data(), in);
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
