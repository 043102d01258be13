#pragma once

#include "core/base/result.h"
#include "core/imports/foreignfields.h"
#include "core/measures/histogram.h"
#include "core/store/importwriter.h"

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace atomscope {

/// Where the readers of foreign schemas put what they find; makes the index of it. An import is of one SAE.
class ImportSink
{
public:
    explicit ImportSink(ImportWriter writer);

    /// Whose atoms a file is about, as it says; empty parts say nothing. Error Conflict when it differs from before.
    Result<void> name(const std::string& model, const std::string& sae, const std::string& where);
    /// What the exporter read; the first that says it counts.
    void describe(const std::string& dataset, std::int64_t nPrompts, std::int64_t nPromptTokens);
    void setHook(const std::string& hook);
    void addTool(const std::string& tool) { m_tools.insert(tool); }

    /// False when the atom was there already: an import never adds to it a second time.
    Result<bool> addFeature(AtomId atom, const foreign::Feature& feature);
    /// `statedPeak` < 0: not stated. An example without tokens is left out.
    Result<void> addExample(AtomId atom, ForeignExample example, std::int64_t statedPeak, const std::string& where);
    Result<void> addHypothesis(AtomId atom, const ImportedHypothesis& hypothesis);

    const ImportedTotals& totals() const { return m_writer.totals(); }
    /// Whose exports were read: "Neuronpedia".
    std::string tools() const;
    /// Error Unsupported when nothing was found.
    Result<void> finish(const std::vector<std::string>& sources);

private:
    /// What the list shows of an atom.
    struct Summary
    {
        bool isPresent = false;
        double density = kAbsent, statedMaximum = kAbsent, largest = kAbsent, logitMax = kAbsent, logitMin = kAbsent;
        std::int64_t nExamples = 0;
        std::string peakToken; ///< as spelled, of the strongest example
        std::string hypothesis; ///< the first
        std::array<std::uint8_t, kSparklineBins> sparkline{};
    };
    Definitions definitions(const std::vector<std::string>& sources) const;

    ImportWriter m_writer;
    std::set<std::string> m_tools;
    std::string m_model, m_sae, m_namedBy, m_hook, m_dataset;
    std::int64_t m_nPrompts = 0, m_nPromptTokens = 0;
    int m_dIn = 0;
    std::unordered_map<AtomId, Summary> m_atoms;
};

} // namespace atomscope
