#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/index/types.h"
#include "core/measures/category.h"
#include "core/measures/histogram.h"
#include "core/pages/absences.h"
#include "core/pages/pageevidence.h"
#include "core/pages/pageoptions.h"
#include "core/pages/strata.h"
#include "core/store/atomindex.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace atomscope {

/// One place of the corpus, as an atom's page shows it. Vectors have one entry per shown token, in reading order.
struct Context
{
    Stratum stratum;
    DocumentId document;
    std::int32_t tokenInDocument = 0; ///< of the peak
    SequenceId sequence;
    std::int32_t position = 0; ///< of the peak in its window, BOS counted
    float activation = 0; ///< at the peak; 0 for a non-firing control
    double quantile = 0; ///< share of this atom's firings that are weaker; 0 for a control
    std::int32_t multiplicity = 1; ///< windows equal from 8 left to 4 right of the peak, shown once as "×n"
    std::string source;

    std::int32_t peak = 0; ///< index of the peak among the shown tokens
    std::int32_t windowBegin = 0; ///< shown tokens in front of this index were not seen by the model
    std::int32_t windowEnd = 0; ///< nor those from this index on
    std::vector<TokenId> tokenIds;
    std::vector<std::string> tokens; ///< bytes of each token; may be part of a UTF-8 character
    std::vector<float> activations; ///< of this atom; 0 where it does not fire or outside the window
    std::vector<float> errorNorms; ///< |x - x_hat| / |x|; 0 outside the window
    /// Of the next token, in nats; not a number where unknown. Empty if the index has none.
    std::vector<float> losses;
};

/// One stratum's header: its activation range, how much of all firings it holds, how many are shown.
struct StratumSummary
{
    Stratum stratum;
    float low = 0, high = 0;
    std::int64_t nFirings = 0; ///< firings in the stratum (top: from the weakest one shown; non-firing: silent tokens)
    std::int64_t nShown = 0;
    /// Of an imported index: the export chose the examples and does not say how many firings there are; nFirings is
    /// then how many examples it holds.
    bool isExported = false;
    double exportedShare = kAbsent; ///< of all tokens, as the export says; zeros may be among them
};

struct AtomNumbers
{
    AtomId atom;
    std::int64_t nFired = 0;
    std::int64_t nTokens = 0;
    std::int32_t nDocuments = 0;
    double density = 0; ///< n_fired / n_tokens
    double densityUpperBound = 0; ///< 3 / n_tokens when the atom is dead, else density
    float maxAct = 0;
    double meanAct = 0; ///< over firings
    bool isSoFar = false; ///< the index is still being filled
};

/// What an export says about an atom. Everything may be absent.
struct ExportedFacts
{
    std::string from; ///< Definitions::importedFrom
    ImportedAtom numbers;
    double largestShown = kAbsent; ///< among the exported examples
    std::int64_t nExamples = 0;
    std::int64_t nPrompts = 0; ///< 0 = not said
    int nPromptTokens = 0;
    std::vector<ImportedHypothesis> hypotheses;
};

struct AtomPage
{
    AtomNumbers numbers;
    AutomaticCategory category;
    PageEvidence evidence; ///< the automatic verdict and what it follows from
    Histogram logHistogram; ///< 64 equal bins of log2 activation between smallest and largest firing
    Histogram linearHistogram; ///< 64 equal bins from 0 to the maximum
    LogitEffects logitEffects;
    std::vector<Neighbour> neighbours;
    std::vector<StratumSummary> strata; ///< strongest first, then random, non-firing
    std::vector<Context> contexts; ///< grouped in the order of `strata`
    IndexState snapshot; ///< what the numbers were computed on
    std::vector<Absence> absences; ///< what is not here, and why
    /// Of an imported index. `numbers` (but for the atom) and `category` are then not known and empty, histograms are
    /// the export's, which has no logarithmic one; contexts have no document, no quantile and no error norms (not a
    /// number), and their `sequence` only tells windows apart.
    std::optional<ExportedFacts> exported;

    /// The largest activation there is to show: tints are relative to it. 0 for an atom that is silent.
    float shownMaximum() const
    {
        if (!exported)
            return numbers.maxAct;
        return exported->largestShown > 0 ? static_cast<float>(exported->largestShown) : 0;
    }
};

/// Everything an atom's page shows. Statistics are computed from the posting list at call time.
/// O(n_fired); a dense atom of 300,000 firings takes a few milliseconds plus the contexts read.
/// A dead atom has neither strata nor contexts. Errors: NotFound for an atom outside the dictionary; BadFormat for a
/// damaged file; Cancelled; Database.
Result<AtomPage> makeAtomPage(const AtomIndex& index, AtomId atom, const PageOptions& options,
                              std::stop_token stop = {});

/// A context over the whole window that the model saw, or with another PageOptions::width, for a line that is
/// expanded.
/// Errors: NotFound when the index has no such place; Database.
Result<Context> wholeWindow(const AtomIndex& index, AtomId atom, const Context& context, std::int32_t width = 0);

} // namespace atomscope
