#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/model/site.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace atomscope {

// Legend of this folder: B sequences, T positions, N = B*T rows, D = d_model, H heads, K = d_head, V vocabulary rows.

enum class NormKind { LayerNorm, RmsNorm };

struct ModelInfo
{
    std::string family; ///< as config.json's model_type: "gpt2", "gemma2"
    std::string name; ///< the folder's name (core/formats/hubfolder.h)
    int nLayers = 0;
    int dModel = 0;
    int nHeads = 0;
    int dHead = 0;
    int dVocab = 0; ///< rows of the unembedding; may exceed the tokenizer's ids
    int nPositions = 0; ///< longest sequence
    std::uint64_t nWeightBytes = 0; ///< of all weights as they are kept in memory: in their stored precision
    NormKind norm = NormKind::LayerNorm; ///< decides centring (architecture.md) and logit effects
};

/// What maps the final residual stream to logits: logits = norm(x; gamma, beta) @ unembed^T + bias.
struct Unembedding
{
    NormKind norm = NormKind::LayerNorm;
    float epsilon = 0;
    std::vector<float> gamma; ///< [D], gain of the final norm
    std::vector<float> unembed; ///< [V, D]
};

/// A transformer's forward pass up to a named site, in fp32. Immutable after loading and safe to call from several
/// threads, each with its own Workspace.
///
/// The same token after the same tokens gives the same bits whatever else is in the block and whichever thread runs it
/// (core/base/product.h; everything else works on single rows).
class LanguageModel
{
public:
    /// Scratch memory of one calling thread, reused between calls (fresh pages cost more than the arithmetic).
    class Workspace
    {
    public:
        virtual ~Workspace() = default;
    };

    /// Changes the activations [B*T, siteWidth] at a site, in place.
    using Replace = std::function<void(std::span<float> rows)>;

    virtual ~LanguageModel() = default;
    virtual const ModelInfo& info() const = 0;
    /// Width of a site's rows (heads concatenated for hook_z; d_vocab for logits).
    /// Error Unsupported if this family, or this model's depth, has no such site.
    virtual Result<int> siteWidth(const Site& site) const = 0;
    virtual std::unique_ptr<Workspace> makeWorkspace() const = 0;
    /// Activations of B sequences of T tokens: ids [B*T] row-major, out [B*T, siteWidth]. Causal, so a short sequence
    /// may be padded at its end with any valid id. Errors: ShapeMismatch; Limit if T > nPositions; BadFormat for an id
    /// outside the vocabulary; Usage for a site that needs more than was loaded (LoadOptions).
    virtual Result<void> run(std::span<const TokenId> ids, int B, int T, const Site& site, Workspace& workspace,
                             std::span<float> out) const = 0;
    /// Logits [B*T, d_vocab] of a pass that goes on with what `replace` leaves of the activations at a site. Sites: the
    /// residual stream, what attention and MLP add to it, hook_z and mlp.hook_post. Errors: those of run() for logits;
    /// Unsupported for another site.
    virtual Result<void> runReplacing(std::span<const TokenId> ids, int B, int T, const Site& site,
                                      const Replace& replace, Workspace& workspace, std::span<float> logits) const
        = 0;
    /// Error Usage if it was not loaded (LoadOptions).
    virtual Result<Unembedding> unembedding() const = 0;
    /// What TransformerLens' folded value biases leave out of attn.hook_z (or attn.hook_v) of a layer, a constant
    /// because attention's weights sum to 1: the bias of the values and what the norm's shift adds through their
    /// matrix. Errors: Unsupported for another site; Usage for a layer that was not loaded.
    virtual Result<std::vector<float>> valueBias(const Site& site) const = 0;
    /// SHA-256 over the config that matters and the f32 weights: the model's identity in an index. Empty if it was not
    /// asked for (LoadOptions).
    virtual std::string fingerprint() const = 0;
};

struct LoadOptions
{
    /// Only what this site needs is kept: the layers up to its own. Nothing: the whole model.
    std::optional<Site> upTo;
    /// False: what is not kept is not read either.
    bool needsFingerprint = true;
    /// Bytes that may be taken; nothing: what the system has left.
    std::optional<std::uint64_t> memory;
};

/// Loads a Hugging Face folder, also in the hub's cache: config.json and safetensors, or pytorch_model.bin. Weights
/// stay in their stored precision. Errors name the file, the tensor, expected and got; Limit, before anything is read,
/// if the weights do not fit into memory.
Result<std::unique_ptr<LanguageModel>> loadLanguageModel(const std::filesystem::path& path,
                                                         const LoadOptions& options = {});

} // namespace atomscope
