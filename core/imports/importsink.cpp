#include "core/imports/importsink.h"

#include "core/base/hash.h"
#include "core/imports/tokenspelling.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace atomscope {

namespace {

std::string joined(const std::set<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : " and ") + word;
    return text;
}

} // namespace

ImportSink::ImportSink(ImportWriter writer)
    : m_writer(std::move(writer))
{
}

Result<void> ImportSink::name(const std::string& model, const std::string& sae, const std::string& where)
{
    const auto differs = [](const std::string& before, const std::string& now) {
        return !before.empty() && !now.empty() && before != now;
    };
    if (differs(m_model, model) || differs(m_sae, sae))
        return fail(ErrorCode::Conflict,
                    where + " is about " + model + "/" + sae + ", but " + m_namedBy + " about " + m_model + "/" + m_sae
                        + "; import one SAE at a time");
    if (m_namedBy.empty())
        m_namedBy = where;
    if (m_model.empty())
        m_model = model;
    if (m_sae.empty())
        m_sae = sae;
    return {};
}

void ImportSink::describe(const std::string& dataset, std::int64_t nPrompts, std::int64_t nPromptTokens)
{
    if (m_dataset.empty())
        m_dataset = dataset;
    if (m_nPrompts == 0 && nPrompts > 0)
        m_nPrompts = nPrompts;
    if (m_nPromptTokens == 0 && nPromptTokens > 0 && nPromptTokens <= std::numeric_limits<int>::max())
        m_nPromptTokens = nPromptTokens;
}

void ImportSink::setHook(const std::string& hook)
{
    if (m_hook.empty())
        m_hook = hook;
}

Result<bool> ImportSink::addFeature(AtomId atom, const foreign::Feature& feature)
{
    TRY_ASSIGN(const bool isNew, m_writer.addAtom(atom, feature.numbers, feature.effects, feature.neighbours));
    if (!isNew)
        return false;
    Summary& summary = m_atoms[atom];
    summary.isPresent = true;
    summary.density = feature.numbers.density;
    summary.statedMaximum = feature.numbers.statedMaximum;
    if (!feature.effects.top.empty())
        summary.logitMax = feature.effects.top.front().value;
    if (!feature.effects.bottom.empty())
        summary.logitMin = feature.effects.bottom.front().value;
    summary.sparkline = sparkline({feature.numbers.activations.edges, feature.numbers.activations.counts});
    m_dIn = std::max(m_dIn, feature.dIn);
    return true;
}

Result<void> ImportSink::addExample(AtomId atom, ForeignExample example, std::int64_t statedPeak,
                                    const std::string& where)
{
    if (example.tokens.size() != example.activations.size())
        return fail(ErrorCode::BadFormat,
                    where + ": an example has " + std::to_string(example.tokens.size()) + " tokens and "
                        + std::to_string(example.activations.size()) + " values");
    if (example.tokens.empty())
        return {};
    example.peak = foreign::peakOf(example, statedPeak);
    TRY(m_writer.addExample(atom, example));
    Summary& summary = m_atoms[atom];
    ++summary.nExamples;
    const auto strongest = std::ranges::max_element(example.activations);
    if (!(summary.largest >= static_cast<double>(*strongest))) {
        summary.largest = *strongest;
        summary.peakToken = *strongest > 0
            ? example.tokens[static_cast<std::size_t>(strongest - example.activations.begin())]
            : std::string();
    }
    return {};
}

Result<void> ImportSink::addHypothesis(AtomId atom, const ImportedHypothesis& hypothesis)
{
    TRY(m_writer.addHypothesis(atom, hypothesis));
    Summary& summary = m_atoms[atom];
    if (summary.hypothesis.empty())
        summary.hypothesis = hypothesis.text;
    return {};
}

std::string ImportSink::tools() const
{
    return joined(m_tools);
}

Definitions ImportSink::definitions(const std::vector<std::string>& sources) const
{
    Definitions d;
    d.importedFrom = tools();
    d.importedDataset = m_dataset;
    d.importedPrompts = m_nPrompts;
    d.importedPromptTokens = static_cast<int>(m_nPromptTokens);
    d.modelName = m_model;
    d.saeName = m_sae;
    d.hookName = m_hook;
    d.dIn = m_dIn;
    d.contextSize = static_cast<int>(m_nPromptTokens);
    d.precision.clear();
    d.holdOutUnit.clear();
    d.logitConvention = "as exported; the export does not say how the final norm was treated";
    d.logitSigmaRule = "none: the numbers are the export's";
    d.sources = sources;
    d.toolVersion = ATOMSCOPE_VERSION;
    // Labels belong to an SAE. An export has no weights to take a fingerprint of: its names stand for them.
    Sha256 names;
    names.add("imported SAE\n" + m_model + "\n" + m_sae);
    d.saeFingerprint = names.finish();
    return d;
}

Result<void> ImportSink::finish(const std::vector<std::string>& sources)
{
    if (m_atoms.empty())
        return fail(ErrorCode::Unsupported, "the files hold no atoms, so there is nothing to import");
    const auto dSae = static_cast<std::size_t>(m_writer.dSae());
    const std::vector<std::string> spellings = m_writer.spellings();
    const TokenSpelling spelling = guessSpelling(spellings);
    const auto bytesOf = [spelling](const std::string& token) { return bytesOfToken(spelling, token); };

    std::vector<std::int64_t> isPresent(dSae), nExamples(dSae);
    std::vector<double> density(dSae, kAbsent), largest = density, logitMax = density, logitMin = density;
    std::vector<std::string> peakToken(dSae), hypothesis(dSae);
    std::vector<std::uint8_t> sparklines(dSae * kSparklineBins);
    for (const auto& [atom, summary] : m_atoms) {
        const auto row = static_cast<std::size_t>(atom.v);
        isPresent[row] = 1;
        nExamples[row] = summary.nExamples;
        density[row] = summary.density;
        largest[row] = std::isfinite(summary.largest) ? summary.largest : summary.statedMaximum;
        logitMax[row] = summary.logitMax;
        logitMin[row] = summary.logitMin;
        peakToken[row] = bytesOf(summary.peakToken);
        hypothesis[row] = summary.hypothesis;
        std::ranges::copy(summary.sparkline, sparklines.begin() + static_cast<std::ptrdiff_t>(row * kSparklineBins));
    }
    const IndexWriter::Column columns[] = {
        {"in_export", std::move(isPresent)},         {"exported_density", std::move(density)},
        {"exported_max", std::move(largest)},        {"n_examples", std::move(nExamples)},
        {"peak_token", std::move(peakToken)},        {"exported_logit_max", std::move(logitMax)},
        {"exported_logit_min", std::move(logitMin)}, {"hypothesis", std::move(hypothesis)},
    };
    Definitions d = definitions(sources);
    d.importedSpelling = toString(spelling);
    return m_writer.finish(std::move(d), bytesOf, columns, sparklines);
}

} // namespace atomscope
