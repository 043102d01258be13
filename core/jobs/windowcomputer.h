#pragma once

#include "core/base/result.h"
#include "core/jobs/indexwindow.h"
#include "core/jobs/tokenloss.h"
#include "core/model/languagemodel.h"
#include "core/sae/encoder.h"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace atomscope {

/// Model and SAE applied to windows, or the SAE alone to activations that windows bring with them. Immutable and safe
/// to call from several threads, each with its own Scratch.
class WindowComputer
{
public:
    /// Reused memory of one computing thread.
    class Scratch
    {
        friend class WindowComputer;
        explicit Scratch(const WindowComputer& computer);
        std::unique_ptr<LanguageModel::Workspace> m_workspace; // null without a model
        std::unique_ptr<Encoder::Scratch, void (*)(Encoder::Scratch*)> m_encoderScratch;
        std::vector<TokenId> m_ids; // [B, T]
        std::vector<float> m_x; // [B*T, D], then [n, D] counted rows
        std::vector<float> m_target; // the same of the place that a transcoder reconstructs, [n, O]
        std::vector<float> m_xHat; // [n, O]
        SparseRows m_firings; // [n]
        std::optional<TokenLoss> m_loss;
    };

    /// `target`: of a transcoder, the place that it reconstructs; errors are measured there. `model` may be null:
    /// windows then bring IndexWindow::rows, and errors of a transcoder are not numbers. Without an encoder as well,
    /// windows bring their firings and stay as they are.
    WindowComputer(std::shared_ptr<const LanguageModel> model, Site site, std::shared_ptr<const Encoder> encoder,
                   std::optional<Site> target = {});

    /// Also fill SequenceTokens::loss, with another pass through the whole model. To be called before makeScratch().
    void measureLoss() { m_hasLoss = true; }

    /// Also fill IndexWindow::dense with the rows of x that the sampler may still take. It must outlive the computer.
    void sampleInto(const DenseSampler& sampler) { m_sampler = &sampler; }

    /// Reconstruct nothing: errors are not numbers.
    void withoutErrors() { m_hasErrors = false; }

    Scratch makeScratch() const { return Scratch(*this); }
    /// Fills the computed part of some windows. A window's bits do not depend on which others are in the block: the
    /// layers below compute in fixed shapes, and shorter windows are padded at their end (causal).
    Result<void> compute(std::span<IndexWindow* const> block, Scratch& scratch) const;

private:
    /// The rows that the block's windows bring with them, which they let go; how many there are.
    static int takeRows(std::span<IndexWindow* const> block, std::vector<float>& rows);
    /// What of the firings is kept: without those below 0.
    static void keepPositive(SparseRows& firings);
    /// Token ids of the block, padded to its longest window.
    static void padIds(std::span<IndexWindow* const> block, std::vector<TokenId>& ids);
    /// Activations of the block's windows at a site, the rows of counted tokens one after another; how many there are.
    Result<int> runCounted(std::span<IndexWindow* const> block, const Site& site, int width, Scratch& scratch,
                           std::vector<float>& rows) const;
    const std::vector<float>& target(const Scratch& scratch) const { return m_target ? scratch.m_target : scratch.m_x; }
    /// Takes the mean over O, which a centred SAE never sees, out of the n rows that errors are measured on.
    void centre(int n, Scratch& scratch) const;
    /// Rows of x [n, D] for the dense sample, n the window's counted tokens.
    void sample(IndexWindow& window, const float* x) const;
    void describe(IndexWindow& window, int firstRow, int nRows, const Scratch& scratch) const;

    std::shared_ptr<const LanguageModel> m_model;
    Site m_site;
    std::shared_ptr<const Encoder> m_encoder;
    std::optional<Site> m_target;
    int m_dIn;
    int m_dOut;
    bool m_hasErrors;
    bool m_hasLoss = false;
    const DenseSampler* m_sampler = nullptr;
};

} // namespace atomscope
