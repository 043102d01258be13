#include "core/measures/registry.h"

#include "core/measures/evidencemeasures.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace atomscope {

namespace {

using Kind = Measure::Kind;

double quotient(double numerator, std::int64_t denominator)
{
    return denominator == 0 ? 0 : numerator / static_cast<double>(denominator);
}

double standardDeviation(const AtomStatistics& s)
{
    const double mean = quotient(s.sum, s.nFired);
    return std::sqrt(std::max(0.0, quotient(s.sumOfSquares, s.nFired) - mean * mean));
}

constexpr std::array kMeasures = {
    Measure{"n_fired", "firings", "tokens", "Counted tokens at which the atom's activation is above 0.", Kind::Integer,
            [](const AtomFacts& a) -> AtomCell { return a.statistics.nFired; }},
    Measure{
        "density", "density", "", "n_fired / n_tokens: share of the counted tokens at which the atom fires.",
        Kind::Real,
        [](const AtomFacts& a) -> AtomCell { return quotient(static_cast<double>(a.statistics.nFired), a.nTokens); }},
    Measure{"max_act", "max", "activation", "Largest activation, before rounding for storage. 0 for a dead atom.",
            Kind::Real, [](const AtomFacts& a) -> AtomCell { return static_cast<double>(a.statistics.maxActivation); }},
    Measure{"mean_act", "mean", "activation", "Mean activation over firings. 0 for a dead atom.", Kind::Real,
            [](const AtomFacts& a) -> AtomCell { return quotient(a.statistics.sum, a.statistics.nFired); }},
    Measure{"std_act", "spread", "activation",
            "Standard deviation of the activation over firings (divided by n). 0 for a dead atom.", Kind::Real,
            [](const AtomFacts& a) -> AtomCell { return standardDeviation(a.statistics); }},
    Measure{"n_documents", "documents", "documents", "Documents with at least one firing.", Kind::Integer,
            [](const AtomFacts& a) -> AtomCell { return std::int64_t(a.statistics.nDocuments); }},
    Measure{"top_token", "top token", "", "Text of the token that the atom fires at most often.", Kind::Text,
            [](const AtomFacts& a) -> AtomCell { return a.topToken; }},
    Measure{"top_token_id", "top token id", "", "Vocabulary id of the top token; -1 for a dead atom.", Kind::Integer,
            [](const AtomFacts& a) -> AtomCell { return std::int64_t(a.category.topToken.v); }},
    Measure{"top_token_share", "top token share", "",
            "Share of the atom's firings that are at its most frequent token.", Kind::Real,
            [](const AtomFacts& a) -> AtomCell { return a.category.topTokenShare; }},
    Measure{"fires_at_top_token", "P(fires | top token)", "",
            "Share of the places of the atom's most frequent token at which the atom fires: 1 = that token is enough. "
            "To be read with the top token share, which says whether it is necessary.",
            Kind::Real, [](const AtomFacts& a) -> AtomCell { return a.firesAtTopToken; }},
    Measure{"five_token_share", "five token share", "",
            "Share of the atom's firings that are at its five most frequent tokens.", Kind::Real,
            [](const AtomFacts& a) -> AtomCell { return a.category.fiveTokenShare; }},
    Measure{"lookup_f1", "lookup F1", "",
            "F1 of a table \"token: fires?\" made on one half of the documents and tested on the other. The table says "
            "\"fires\" where fired / (seen + 1) reaches the threshold that is best on the first half. Empty when a "
            "half has no firing.",
            Kind::Real, [](const AtomFacts& a) -> AtomCell { return a.category.lookupF1; }},
    Measure{"lookup_gain", "lookup gain", "",
            "(F1 - F1_0) / (1 - F1_0): lookup F1 over that of always firing, F1_0 = 2p / (1 + p), p the density in "
            "the tested half. 1 = the token alone decides; 0 or less = the token says nothing.",
            Kind::Real, [](const AtomFacts& a) -> AtomCell { return a.category.lookupGain; }},
    Measure{"token_information", "U(fires; token)", "",
            "Uncertainty coefficient 1 - H(fires | token) / H(fires): which part of \"fires or not\" the token gives "
            "away. Rates of tokens come from one half of the documents and are charged for on the other. 1 = all, 0 = "
            "nothing.",
            Kind::Real, [](const AtomFacts& a) -> AtomCell { return a.tokenInformation; }},
    Measure{"act_q10", "10 % quantile", "activation", "A tenth of the firings are at most this strong.", Kind::Real,
            [](const AtomFacts& a) -> AtomCell { return a.shape.q10; }},
    Measure{"act_median", "median", "activation", "Half of the firings are at most this strong.", Kind::Real,
            [](const AtomFacts& a) -> AtomCell { return a.shape.median; }},
    Measure{"act_q90", "90 % quantile", "activation", "Nine tenths of the firings are at most this strong.", Kind::Real,
            [](const AtomFacts& a) -> AtomCell { return a.shape.q90; }},
    Measure{"bimodality", "bimodality", "",
            "Sarle's coefficient of the log activations: 0.56 = uniform, one mode below, two modes above. A reason to "
            "look, not evidence of two meanings; a threshold cuts the weak mode off.",
            Kind::Real, [](const AtomFacts& a) -> AtomCell { return a.shape.bimodality; }},
    Measure{"top_document_share", "top document share", "",
            "Share of the atom's firings that are in the document with the most of them.", Kind::Real,
            [](const AtomFacts& a) -> AtomCell { return a.concentration.topDocumentShare; }},
    Measure{"effective_documents", "effective documents", "documents",
            "1 / sum of squared shares of the firings: as many documents, equally full, would be as concentrated.",
            Kind::Real, [](const AtomFacts& a) -> AtomCell { return a.concentration.effectiveDocuments; }},
    Measure{"busiest_tenth", "busiest tenth", "",
            "Share of the firings in the fullest of ten runs of window positions that hold equally many counted "
            "tokens: 0.1 = spread evenly over the window, 1 = all in one tenth.",
            Kind::Real, [](const AtomFacts& a) -> AtomCell { return a.concentration.busiestTenth; }},
    Measure{"logit_max", "strongest promotion", "logit", "Largest direct effect on a token's logit.", Kind::Real,
            [](const AtomFacts& a) -> AtomCell { return a.logits.max; }},
    Measure{"logit_min", "strongest suppression", "logit", "Smallest direct effect on a token's logit.", Kind::Real,
            [](const AtomFacts& a) -> AtomCell { return a.logits.min; }},
    Measure{"logit_skew", "logit skew", "",
            "Skewness of the direct logit effects over the vocabulary, from their histogram: far above 0 = promotes a "
            "few tokens, far below 0 = suppresses a few.",
            Kind::Real, [](const AtomFacts& a) -> AtomCell { return a.logits.skew; }},
    Measure{"nearest_cosine", "nearest cosine", "",
            "Largest cosine of the atom's decoder row with another's; known once the index is finished. Chance alone "
            "gives about sqrt(2 ln m / d) of m atoms in d dimensions, a little less (info: expected_largest_cosine).",
            Kind::Real, [](const AtomFacts& a) -> AtomCell { return a.nearestCosine; }},
    Measure{"category", "automatic category", "",
            "How the atom fires, by a documented rule. It never says what an atom means.", Kind::Text,
            [](const AtomFacts& a) -> AtomCell { return a.category.name; }},
    Measure{
        "verdict", "automatic verdict", "",
        "What the words around the atom's firings say: one meaning so far, several meanings, token only, or cannot "
        "tell. \"not tested\" until atomscope-worker measure has run. It holds for this text and these words alone.",
        Kind::Text, [](const AtomFacts&) -> AtomCell { return std::string("not tested"); }},
};

} // namespace

std::span<const Measure> measures()
{
    return kMeasures;
}

const Measure* findMeasure(std::string_view name)
{
    const auto found = std::find_if(kMeasures.begin(), kMeasures.end(), [&](const auto& m) { return m.name == name; });
    if (found != kMeasures.end())
        return &*found;
    const auto evidence = std::ranges::find_if(evidenceMeasures(), [&](const auto& m) { return m.about.name == name; });
    return evidence == evidenceMeasures().end() ? nullptr : &evidence->about;
}

} // namespace atomscope
