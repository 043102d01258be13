#include "core/jobs/textsurvey.h"

#include "core/jobs/sanitycheck.h"
#include "core/jobs/windowstream.h"
#include "core/measures/holdout.h"
#include "core/model/norm.h"

#include <algorithm>
#include <optional>

namespace atomscope {

namespace {

constexpr std::int64_t kSigmaTokens = 4096;

/// Mean of the final norm's scale over counted tokens, summed in the order of the text.
class SigmaMeter
{
public:
    SigmaMeter(const LanguageModel& model, const Unembedding& unembedding)
        : m_model(model)
        , m_unembedding(unembedding)
        , m_workspace(model.makeWorkspace())
    {
    }

    Result<void> add(const SequenceTokens& tokens)
    {
        const int D = m_model.info().dModel;
        const auto T = static_cast<int>(tokens.ids.size());
        m_x.resize(static_cast<std::size_t>(T) * static_cast<std::size_t>(D));
        m_scale.resize(static_cast<std::size_t>(T));
        const Site last{Site::Kind::ResidPost, m_model.info().nLayers - 1};
        TRY(m_model.run(tokens.ids, 1, T, last, *m_workspace, m_x));
        normScales(m_unembedding.norm, m_unembedding.epsilon, m_x.data(), T, D, m_scale.data());
        for (std::size_t t = 0; t < tokens.ids.size() && m_count < kSigmaTokens; ++t) {
            if (!tokens.counted[t])
                continue;
            m_sum += static_cast<double>(m_scale[t]);
            ++m_count;
        }
        return {};
    }

    std::int64_t count() const { return m_count; }
    double sigma() const { return m_count > 0 ? m_sum / static_cast<double>(m_count) : 1; }

private:
    const LanguageModel& m_model;
    const Unembedding& m_unembedding;
    std::unique_ptr<LanguageModel::Workspace> m_workspace;
    std::vector<float> m_x; // [T, D]
    std::vector<float> m_scale; // [T]
    double m_sum = 0;
    std::int64_t m_count = 0;
};

bool isEnough(std::int64_t nDocuments)
{
    return holdOutUnitFor(nDocuments) == HoldOutUnit::Document;
}

} // namespace

Result<TextSurvey> surveyText(const IndexInputs& inputs, std::int64_t tokenBudget, IndexControl& control)
{
    TextSurvey survey;
    inputs.records->keep();
    WindowStream stream(*inputs.records, tokenBudget);
    Unembedding unembedding;
    std::optional<SigmaMeter> meter;
    if (inputs.writesToResidual()) {
        TRY_ASSIGN(unembedding, inputs.model->unembedding());
        meter.emplace(*inputs.model, unembedding);
    }
    std::int64_t nCounted = 0;
    while (nCounted < kSigmaTokens || !isEnough(stream.nDocumentsWithText())) {
        if (!control.waitWhilePaused())
            return fail(ErrorCode::Cancelled, "stopped before anything was indexed");
        TRY_ASSIGN(auto window, nCounted < kSanityTokens ? stream.nextComplete() : stream.next());
        if (!window)
            break;
        if (meter && nCounted < kSigmaTokens)
            TRY(meter->add(window->tokens));
        const auto nMine = std::ranges::count(window->tokens.counted, std::uint8_t{1});
        if (nCounted < kSanityTokens)
            survey.first.push_back(std::move(*window));
        nCounted += nMine;
    }
    if (nCounted == 0)
        return fail(ErrorCode::Usage,
                    stream.nDocuments() == 0 ? "the corpus has no documents: give files with some text"
                                             : "the corpus has no token that can be counted: give a longer text");
    inputs.records->goBack();
    survey.nDocuments = stream.nDocumentsWithText();
    if (meter) {
        survey.sigma = meter->sigma();
        survey.nSigmaTokens = meter->count();
    }
    return survey;
}

} // namespace atomscope
