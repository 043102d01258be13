#include "core/base/memory.h"
#include "core/formats/hubfolder.h"
#include "core/model/transformer.h"

#include <algorithm>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

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

Result<std::unique_ptr<LanguageModel>> Transformer::load(const std::filesystem::path& folder, Architecture architecture,
                                                         const LoadOptions& options)
{
    architecture.info.name = folderName(folder);
    std::unique_ptr<Transformer> model(new Transformer(std::move(architecture)));
    TRY(model->readWeights(folder, options));
    return model;
}

Result<void> Transformer::checkMemory(const WeightReader& weights, const LoadOptions& options, int nKept)
{
    constexpr double kGigabyte = 1e9;
    constexpr std::uint64_t kWorthSaying = 500'000'000;
    ModelInfo& info = m_model.info;
    info.nWeightBytes = weights.memoryNeed(info.nLayers, m_model.head, true).kept;
    const auto need = weights.memoryNeed(nKept, m_model.head, !options.upTo || isBehindLayers(*options.upTo));
    const auto available = options.memory ? options.memory : availableMemory();
    if (available && need.peak > *available)
        return fail(
            ErrorCode::Limit,
            fmt::format("the weights of {} need {:.3g} GB of memory and {:.3g} GB while they are read, but only "
                        "{:.3g} GB are left; close other programs, or use a smaller model or one stored in 16 "
                        "bits",
                        info.name, static_cast<double>(need.kept) / kGigabyte,
                        static_cast<double>(need.peak) / kGigabyte, static_cast<double>(*available) / kGigabyte));
    if (need.peak >= kWorthSaying)
        spdlog::info("the weights of {} take {:.1f} GB of memory, {:.1f} GB while they are read", info.name,
                     static_cast<double>(need.kept) / kGigabyte, static_cast<double>(need.peak) / kGigabyte);
    return {};
}

Result<void> Transformer::readHead(WeightReader& weights)
{
    const ModelInfo& info = m_model.info;
    TRY_ASSIGN(m_finalNorm, m_model.readNorm(weights, m_model.finalNorm, info.dModel));
    if (!m_model.head.empty()) {
        TRY_ASSIGN(m_head, weights.table(m_model.head + ".weight", info.dVocab, info.dModel)); // [V, D]
    }
    if (m_model.hasHeadBias) {
        TRY_ASSIGN(m_headBias, weights.vector(m_model.head + ".bias", info.dVocab)); // [V]
    }
    return {};
}

Result<void> Transformer::readWeights(const std::filesystem::path& folder, const LoadOptions& options)
{
    const ModelInfo& info = m_model.info;
    const bool keepsAll = !options.upTo || isBehindLayers(*options.upTo);
    const int nKept = keepsAll ? info.nLayers : std::min(options.upTo->layer + 1, info.nLayers);
    TRY_ASSIGN(WeightReader weights, WeightReader::open(folder, m_model.prefixes));
    TRY(checkMemory(weights, options, nKept));
    for (const auto& [key, value] : m_model.meaning)
        weights.addToFingerprint(key, value);
    TRY_ASSIGN(m_embedding, weights.table(m_model.embedding, info.dVocab, info.dModel)); // [V, D]
    if (!m_model.positions.empty()) {
        TRY_ASSIGN(m_positions, weights.matrix(m_model.positions, info.nPositions, info.dModel)); // [nPositions, D]
    }
    for (int layer = 0; layer < (options.needsFingerprint ? info.nLayers : nKept); ++layer) {
        TRY_ASSIGN(Block block, m_model.readBlock(weights, m_model, layer));
        if (layer < nKept)
            m_blocks.push_back(std::move(block));
    }
    if (keepsAll || options.needsFingerprint)
        TRY(readHead(weights));
    if (!keepsAll) {
        m_finalNorm = {};
        m_head = {};
        m_headBias.clear();
    }
    if (options.needsFingerprint)
        m_fingerprint = weights.finishFingerprint();
    return {};
}

} // namespace atomscope
