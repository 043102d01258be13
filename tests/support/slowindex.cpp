#include "tests/support/slowindex.h"

#include "core/sae/encoder.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace atomscope::test {

namespace {

/// Pre-activations, selection and reconstruction of one row in double, straight from the definitions.
class PlainSae
{
public:
    explicit PlainSae(const Sae& sae)
        : m_sae(sae)
    {
    }

    /// Activations [F] of one row x [D].
    std::vector<double> encode(const std::vector<double>& x) const
    {
        const auto F = static_cast<std::size_t>(m_sae.dSae);
        const auto D = static_cast<std::size_t>(m_sae.dIn);
        std::vector<double> f(F);
        for (std::size_t a = 0; a < F; ++a) {
            double p = static_cast<double>(m_sae.b_enc[a]);
            for (std::size_t d = 0; d < D; ++d) {
                const double shift = m_sae.applyBDecToInput ? static_cast<double>(m_sae.b_dec[d]) : 0;
                p += (x[d] - shift) * static_cast<double>(m_sae.W_enc[d * F + a]);
            }
            f[a] = p;
        }
        m_margin.assign(F, 0);
        if (const auto* topK = std::get_if<TopK>(&m_sae.activation)) {
            std::vector<double> sorted = f;
            std::ranges::sort(sorted, std::greater<>{});
            const double kth = sorted[static_cast<std::size_t>(topK->k) - 1];
            for (std::size_t a = 0; a < F; ++a)
                apply(f[a], m_margin[a], kth, f[a] >= kth);
            return f;
        }
        const auto* jump = std::get_if<JumpRelu>(&m_sae.activation);
        for (std::size_t a = 0; a < F; ++a) {
            const double threshold = jump ? static_cast<double>(jump->threshold[a]) : 0;
            apply(f[a], m_margin[a], threshold, f[a] > threshold);
        }
        return f;
    }

    /// How far each pre-activation of the last row was from where it begins to fire.
    const std::vector<double>& margin() const { return m_margin; }

    double squaredError(const std::vector<double>& x, const std::vector<double>& f) const
    {
        const auto D = static_cast<std::size_t>(m_sae.dIn);
        double sum = 0;
        for (std::size_t d = 0; d < D; ++d) {
            double xHat = static_cast<double>(m_sae.b_dec[d]);
            for (std::size_t a = 0; a < f.size(); ++a)
                xHat += f[a] * static_cast<double>(m_sae.W_dec[a * D + d]);
            sum += (x[d] - xHat) * (x[d] - xHat);
        }
        return sum;
    }

private:
    static void apply(double& p, double& margin, double threshold, bool fires)
    {
        margin = std::min(std::abs(p - threshold), std::abs(p) + (fires ? 0 : 1));
        p = fires ? std::max(p, 0.0) : 0.0;
    }

    const Sae& m_sae;
    mutable std::vector<double> m_margin;
};

class SlowBuilder
{
public:
    SlowBuilder(const Tokenizer& tokenizer, const LanguageModel& model, std::shared_ptr<const Sae> sae,
                const SlowRule& rule)
        : m_tokenizer(tokenizer)
        , m_model(model)
        , m_sae(std::move(sae))
        , m_encoder(m_sae)
        , m_plain(*m_sae)
        , m_rule(rule)
        , m_mean(static_cast<std::size_t>(m_sae->dIn))
    {
    }

    Result<void> addDocument(const std::string& text)
    {
        const auto specials = m_rule.specialsAsText ? Tokenizer::Specials::AsText : Tokenizer::Specials::Recognised;
        TRY_ASSIGN(const auto ids, m_tokenizer.encode(text, specials));
        SlowIndex::Document document;
        document.firstSequence = static_cast<std::int32_t>(m_index.windows.size());
        const std::size_t step = static_cast<std::size_t>(m_rule.context) - (m_rule.prependBos ? 1 : 0);
        for (std::size_t first = 0; first < ids.size(); first += step) {
            SequenceTokens window;
            window.id = SequenceId{static_cast<std::int32_t>(m_index.windows.size())};
            window.document = DocumentId{static_cast<std::int32_t>(m_index.documents.size())};
            window.firstTokenInDocument = static_cast<std::int32_t>(first);
            window.hasBos = m_rule.prependBos;
            if (m_rule.prependBos)
                window.ids.push_back(*m_tokenizer.bos());
            for (std::size_t i = first; i < std::min(first + step, ids.size()); ++i)
                window.ids.push_back(ids[i]);
            for (std::size_t i = 0; i < window.ids.size(); ++i)
                window.counted.push_back(i > 0 && !m_tokenizer.isSpecial(window.ids[i]));
            TRY(addWindow(std::move(window)));
            ++document.nSequences;
        }
        m_index.documents.push_back(document);
        return {};
    }

    bool isBudgetReached() const { return m_rule.tokenBudget > 0 && m_index.nTokens >= m_rule.tokenBudget; }

    SlowIndex finish()
    {
        double deviation = 0;
        for (const auto& x : m_rows)
            for (std::size_t d = 0; d < x.size(); ++d) {
                const double mean = m_mean[d] / static_cast<double>(m_rows.size());
                deviation += (x[d] - mean) * (x[d] - mean);
            }
        m_index.fvu = m_squaredError / deviation;
        return std::move(m_index);
    }

private:
    Result<void> addWindow(SequenceTokens window)
    {
        const auto D = static_cast<std::size_t>(m_sae->dIn);
        const auto T = static_cast<int>(window.ids.size());
        const auto site = siteFromHookName(m_sae->hookName).value();
        const auto workspace = m_model.makeWorkspace();
        std::vector<float> x(window.ids.size() * D);
        TRY(m_model.run(window.ids, 1, T, site, *workspace, x));
        window.errorNorm.assign(window.ids.size(), 0);
        m_index.firstPosition.push_back(static_cast<std::uint64_t>(m_index.nPositions));
        for (std::size_t t = 0; t < window.ids.size(); ++t)
            if (window.counted[t])
                TRY(addToken(window, t, std::span(x).subspan(t * D, D)));
        m_index.nPositions += T;
        m_index.windows.push_back(std::move(window));
        return {};
    }

    Result<void> addToken(SequenceTokens& window, std::size_t t, std::span<const float> x)
    {
        auto scratch = m_encoder.makeScratch();
        SparseRows found;
        TRY(m_encoder.encode(x, 1, *scratch, found));
        const std::vector<double> wide(x.begin(), x.end());
        const std::vector<double> f = m_plain.encode(wide);

        SlowFiring firing;
        firing.position = m_index.firstPosition.back() + t;
        firing.document = window.document.v;
        firing.token = window.firstTokenInDocument + static_cast<std::int32_t>(t) - (window.hasBos ? 1 : 0);
        std::vector<char> isFound(f.size());
        for (std::size_t i = 0; i < found.atom.size(); ++i) {
            const auto atom = static_cast<std::size_t>(found.atom[i]);
            isFound[atom] = 1;
            firing.activation = found.activation[i];
            firing.plain = f[atom];
            m_index.firings[found.atom[i]].push_back(firing);
            if (f[atom] > 0)
                m_index.worstDifference
                    = std::max(m_index.worstDifference,
                               std::abs(static_cast<double>(firing.activation) - f[atom]) / (1 + f[atom]));
        }
        for (std::size_t atom = 0; atom < f.size(); ++atom)
            if ((f[atom] > 0) != (isFound[atom] != 0) && m_plain.margin()[atom] > 1e-4)
                ++m_index.nDisagreements;
        m_index.nFirings += std::ssize(found.atom);
        ++m_index.nTokens;
        m_index.tokenPlaces[window.ids[t].v].push_back(firing.position);

        const double squaredError = m_plain.squaredError(wide, f);
        double squaredSize = 0;
        for (std::size_t d = 0; d < wide.size(); ++d) {
            squaredSize += wide[d] * wide[d];
            m_mean[d] += wide[d];
        }
        m_squaredError += squaredError;
        window.errorNorm[t] = static_cast<float>(std::sqrt(squaredError / squaredSize));
        m_rows.push_back(wide);
        return {};
    }

    const Tokenizer& m_tokenizer;
    const LanguageModel& m_model;
    std::shared_ptr<const Sae> m_sae;
    Encoder m_encoder;
    PlainSae m_plain;
    SlowRule m_rule;
    SlowIndex m_index;
    std::vector<std::vector<double>> m_rows; // counted
    std::vector<double> m_mean; // sum over m_rows
    double m_squaredError = 0;
};

} // namespace

Result<SlowIndex> slowIndex(const std::vector<std::string>& documents, const Tokenizer& tokenizer,
                            const LanguageModel& model, std::shared_ptr<const Sae> sae, const SlowRule& rule)
{
    SlowBuilder builder(tokenizer, model, std::move(sae), rule);
    for (const auto& text : documents) {
        if (builder.isBudgetReached())
            break;
        TRY(builder.addDocument(text));
    }
    return builder.finish();
}

float storedActivation(float activation, float threshold)
{
    int exponent = 0;
    const double mantissa = std::frexp(static_cast<double>(activation), &exponent); // [0.5, 1)
    double rounded = std::nearbyint(std::ldexp(mantissa, 11)); // ties to even
    if (std::ldexp(rounded, exponent - 11) <= static_cast<double>(threshold))
        rounded += 1;
    return static_cast<float>(std::ldexp(rounded, exponent - 11));
}

} // namespace atomscope::test
