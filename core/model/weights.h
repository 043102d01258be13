#pragma once

#include "core/base/hash.h"
#include "core/base/result.h"
#include "core/formats/tensorsource.h"
#include "core/model/linear.h"
#include "core/model/norm.h"
#include "core/model/weighttable.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace atomscope {

/// Reads a model's tensors by name, checks every shape before it allocates, and hashes what it reads.
class WeightReader
{
public:
    /// Opens the folder's weights. A tensor is looked for under each prefix + name, then under the bare name: the same
    /// model is published in several spellings.
    static Result<WeightReader> open(const std::filesystem::path& folder, std::vector<std::string> prefixes);

    bool has(const std::string& name) const;
    /// Error NotFound, ShapeMismatch: names file, tensor, expected and got.
    Result<std::vector<float>> vector(const std::string& name, int size);
    Result<std::vector<float>> matrix(const std::string& name, int rows, int columns);
    /// What the tensor's values are kept in without loss.
    Precision precisionOf(const std::string& name) const;
    Result<WeightTable> table(const std::string& name, int rows, int columns);
    /// A product stored [in, out] (GPT-2's Conv1D) with "NAME.weight" and "NAME.bias".
    Result<Linear> conv1d(const std::string& name, int in, int out);
    /// A product stored [out, in] (nn.Linear).
    Result<Linear> linear(const std::string& name, int in, int out, bool hasBias);
    struct Part
    {
        std::string name;
        int out = 0;
    };
    /// Products of the same input, each stored like linear()'s, as one whose columns follow each other.
    Result<Linear> linears(const std::vector<Part>& parts, int in, bool hasBias);
    Result<Norm> layerNorm(const std::string& name, int D, double epsilon);
    Result<Norm> rmsNorm(const std::string& name, int D, double epsilon);

    struct MemoryNeed
    {
        std::uint64_t kept = 0; ///< bytes of the weights
        std::uint64_t peak = 0; ///< the most while they are read
    };
    /// Of the tensors outside the layers (without `head`'s, if it is not kept) and of the first nLayers layers.
    MemoryNeed memoryNeed(int nLayers, const std::string& head, bool keepsHead) const;

    /// A value of the config that changes what the weights mean.
    void addToFingerprint(const std::string& key, double value);
    /// SHA-256 of everything read and added so far; call once.
    std::string finishFingerprint() { return m_hash.finish(); }

private:
    WeightReader(std::unique_ptr<TensorSource> source, std::vector<std::string> prefixes);
    std::string stored(const std::string& name) const;
    Result<std::vector<float>> read(const std::string& name, std::vector<std::int64_t> shape);

    std::unique_ptr<TensorSource> m_source;
    std::vector<std::string> m_prefixes;
    Sha256 m_hash;
};

} // namespace atomscope
