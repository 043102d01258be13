#include "core/model/transformer.h"

namespace atomscope {

void Architecture::addRope(std::vector<float> frequencies)
{
    for (const float frequency : frequencies)
        meaning.emplace_back("rope", frequency);
    ropes.push_back(std::move(frequencies));
}

std::vector<int> Architecture::addWindows(const std::vector<bool>& isWindowed, int window)
{
    std::vector<int> windows;
    for (const bool has : isWindowed) {
        windows.push_back(has ? window : 0);
        meaning.emplace_back("window", windows.back());
    }
    return windows;
}

Result<Norm> Architecture::readNorm(WeightReader& weights, const std::string& name, int size) const
{
    if (info.norm == NormKind::LayerNorm)
        return weights.layerNorm(name, size, epsilon);
    TRY_ASSIGN(Norm norm, weights.rmsNorm(name, size, epsilon));
    for (float& gain : norm.gamma)
        gain += gainIsOffset ? 1.0F : 0.0F;
    return norm;
}

Result<std::unique_ptr<LanguageModel>> Transformer::load(const std::filesystem::path& folder, Architecture architecture)
{
    architecture.info.name = folder.filename().empty() ? folder.parent_path().filename() : folder.filename();
    std::unique_ptr<Transformer> model(new Transformer(std::move(architecture)));
    TRY(model->readWeights(folder));
    return model;
}

Result<void> Transformer::readWeights(const std::filesystem::path& folder)
{
    const ModelInfo& info = m_model.info;
    TRY_ASSIGN(WeightReader weights, WeightReader::open(folder, m_model.prefixes));
    for (const auto& [key, value] : m_model.meaning)
        weights.addToFingerprint(key, value);
    TRY_ASSIGN(m_embedding, weights.matrix(m_model.embedding, info.dVocab, info.dModel)); // [V, D]
    if (!m_model.positions.empty()) {
        TRY_ASSIGN(m_positions, weights.matrix(m_model.positions, info.nPositions, info.dModel)); // [nPositions, D]
    }
    for (int layer = 0; layer < info.nLayers; ++layer) {
        TRY_ASSIGN(Block block, m_model.readBlock(weights, m_model, layer));
        m_blocks.push_back(std::move(block));
    }
    TRY_ASSIGN(m_finalNorm, m_model.readNorm(weights, m_model.finalNorm, info.dModel));
    if (!m_model.head.empty()) {
        TRY_ASSIGN(m_head, weights.matrix(m_model.head + ".weight", info.dVocab, info.dModel)); // [V, D]
    }
    if (m_model.hasHeadBias) {
        TRY_ASSIGN(m_headBias, weights.vector(m_model.head + ".bias", info.dVocab)); // [V]
    }
    m_fingerprint = weights.finishFingerprint();
    return {};
}

} // namespace atomscope
