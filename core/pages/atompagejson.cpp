#include "core/pages/atompagejson.h"

#include "core/text/corpus.h"

#include <nlohmann/json.hpp>

namespace atomscope {

namespace {

using Json = nlohmann::ordered_json;
using TokenBytes = std::function<std::string(TokenId)>;

std::string validUtf8(std::string bytes)
{
    repairUtf8(bytes);
    return bytes;
}

Json idsOf(const std::vector<TokenId>& tokens)
{
    Json ids = Json::array();
    for (const TokenId token : tokens)
        ids.push_back(token.v);
    return ids;
}

Json effectsOf(const std::vector<LogitEffects::Entry>& entries, const TokenBytes& tokenBytes)
{
    Json effects = Json::array();
    for (const LogitEffects::Entry& entry : entries)
        effects.push_back(
            {{"token", validUtf8(tokenBytes(entry.token))}, {"token_id", entry.token.v}, {"value", entry.value}});
    return effects;
}

Json exampleOf(const Context& context)
{
    Json tokens = Json::array();
    for (const std::string& token : context.tokens)
        tokens.push_back(validUtf8(token));
    Json example = {
        {"document", context.document.v},      {"token_in_document", context.tokenInDocument},
        {"sequence", context.sequence.v},      {"position", context.position},
        {"activation", context.activation},    {"stratum", toString(context.stratum)},
        {"quantile", context.quantile},        {"multiplicity", context.multiplicity},
        {"source", validUtf8(context.source)}, {"peak", context.peak},
        {"window_begin", context.windowBegin}, {"window_end", context.windowEnd},
        {"tokens", std::move(tokens)},         {"token_ids", idsOf(context.tokenIds)},
        {"activations", context.activations},  {"error_norms", context.errorNorms},
    };
    if (!context.losses.empty())
        example["losses"] = context.losses; // null where unknown
    return example;
}

Json categoryOf(const AutomaticCategory& category, const TokenBytes& tokenBytes)
{
    const bool hasTopToken = category.topToken.v >= 0;
    return {
        {"name", category.name},
        {"lookup_gain", category.lookupGain},
        {"lookup_f1", category.lookupF1},
        {"hold_out_unit", category.holdOutUnit},
        {"top_token", hasTopToken ? Json(validUtf8(tokenBytes(category.topToken))) : Json()},
        {"top_token_id", hasTopToken ? Json(category.topToken.v) : Json()},
        {"top_token_share", category.topTokenShare},
        {"five_token_share", category.fiveTokenShare},
        {"n_fired", category.nFired},
        {"n_documents", category.nDocuments},
    };
}

/// The verdict, and the numbers beside it under the names of their columns; none when nothing was measured.
Json evidenceOf(const PageEvidence& evidence)
{
    Json numbers = Json::object();
    for (const PageEvidence::Number& number : evidence.numbers)
        numbers[std::string(number.name)] = number.value;
    return {{"verdict", evidence.verdict}, {"numbers", std::move(numbers)}};
}

Json histogramOf(const Histogram& histogram)
{
    return {{"edges", histogram.edges}, {"counts", histogram.counts}};
}

Json strataOf(const std::vector<StratumSummary>& strata)
{
    Json list = Json::array();
    for (const StratumSummary& stratum : strata) {
        list.push_back({{"stratum", toString(stratum.stratum)},
                        {"low", stratum.low},
                        {"high", stratum.high},
                        {"n_firings", stratum.nFirings},
                        {"n_shown", stratum.nShown}});
        if (stratum.isExported)
            list.back()["exported_share"] = stratum.exportedShare;
    }
    return list;
}

Json reasonsOf(const std::vector<Absence>& absences)
{
    Json object = Json::object();
    for (const Absence& absence : absences)
        object[absence.what] = absence.reason;
    return object;
}

Json neighboursOf(const std::vector<Neighbour>& neighbours)
{
    Json list = Json::array();
    for (const Neighbour& neighbour : neighbours)
        list.push_back({{"atom_id", neighbour.atom.v}, {"cosine", neighbour.cosine}});
    return list;
}

Json pairsOf(const std::vector<CoFiring>& pairs)
{
    Json list = Json::array();
    for (const CoFiring& pair : pairs)
        list.push_back({{"atom_id", pair.atom.v},
                        {"n_together", pair.nTogether},
                        {"n_fired", pair.nOther},
                        {"phi", pair.phi},
                        {"p_other_given_this", pair.otherGivenThis},
                        {"p_this_given_other", pair.thisGivenOther},
                        {"npmi", pair.npmi},
                        {"cosine", pair.cosine},
                        {"n_documents_together", pair.nDocumentsTogether},
                        {"expected_together", pair.expected},
                        {"z", pair.z},
                        {"false_discovery_rate", pair.falseDiscoveryRate},
                        {"is_significant", pair.isTested() ? Json(pair.isSignificant) : Json()},
                        {"kind", toString(pair.kind)}});
    return list;
}

Json linksOf(const std::vector<ForeignLink>& links)
{
    Json list = Json::array();
    for (const ForeignLink& link : links)
        list.push_back({{"index", link.index}, {"pearson", link.pearson}, {"cosine", link.cosine}});
    return list;
}

Json exportedOf(const ExportedFacts& facts)
{
    Json aligned = Json::array(), hypotheses = Json::array();
    for (const AlignedNeuron& neuron : facts.numbers.alignedNeurons)
        aligned.push_back({{"index", neuron.index}, {"value", neuron.value}, {"share", neuron.share}});
    for (const ImportedHypothesis& hypothesis : facts.hypotheses)
        hypotheses.push_back({{"text", validUtf8(hypothesis.text)},
                              {"method", validUtf8(hypothesis.method)},
                              {"model", validUtf8(hypothesis.model)},
                              {"author", validUtf8(hypothesis.author)},
                              {"created_at", validUtf8(hypothesis.createdAt)}});
    return {
        {"from", validUtf8(facts.from)},
        {"is_in_export", facts.numbers.isPresent},
        {"density", facts.numbers.density},
        {"stated_maximum", facts.numbers.statedMaximum},
        {"largest_in_examples", facts.largestShown},
        {"n_examples", facts.nExamples},
        {"n_prompts", facts.nPrompts > 0 ? Json(facts.nPrompts) : Json()},
        {"n_prompt_tokens", facts.nPromptTokens > 0 ? Json(facts.nPromptTokens) : Json()},
        {"aligned_neurons", std::move(aligned)},
        {"correlated_neurons", linksOf(facts.numbers.correlatedNeurons)},
        {"correlated_atoms", linksOf(facts.numbers.correlatedAtoms)},
        {"hypotheses", std::move(hypotheses)},
    };
}

/// What an export cannot know is null, not 0.
void setAbsent(Json& json, const ExportedFacts& facts)
{
    for (const char* key : {"n_fired", "n_tokens", "n_documents", "density", "density_upper_bound", "max_act",
                            "mean_act", "category", "histogram"})
        json[key] = nullptr;
    for (Json& stratum : json["strata"]) {
        stratum["n_examples"] = stratum["n_firings"];
        stratum["n_firings"] = nullptr;
    }
    for (Json& example : json["examples"])
        example["document"] = example["token_in_document"] = nullptr;
    json["exported"] = exportedOf(facts);
}

Json jsonOf(const AtomPage& page, const TokenBytes& tokenBytes)
{
    const AtomNumbers& numbers = page.numbers;
    Json examples = Json::array();
    for (const Context& context : page.contexts)
        examples.push_back(exampleOf(context));
    Json json = {
        {"atom_id", numbers.atom.v},
        {"n_fired", numbers.nFired},
        {"n_tokens", numbers.nTokens},
        {"n_documents", numbers.nDocuments},
        {"density", numbers.density},
        {"density_upper_bound", numbers.densityUpperBound},
        {"max_act", numbers.maxAct},
        {"mean_act", numbers.meanAct},
        {"finished", !numbers.isSoFar},
        {"category", categoryOf(page.category, tokenBytes)},
        {"evidence", evidenceOf(page.evidence)},
        {"histogram", histogramOf(page.logHistogram)},
        {"histogram_linear", histogramOf(page.linearHistogram)},
        {"top_logits", effectsOf(page.logitEffects.top, tokenBytes)},
        {"bottom_logits", effectsOf(page.logitEffects.bottom, tokenBytes)},
        {"logit_histogram",
         {{"edges", page.logitEffects.histogramEdges}, {"counts", page.logitEffects.histogramCounts}}},
        {"neighbours", neighboursOf(page.neighbours)},
        {"absent", reasonsOf(page.absences)},
        {"strata", strataOf(page.strata)},
        {"examples", std::move(examples)},
    };
    if (page.exported)
        setAbsent(json, *page.exported);
    return json;
}

} // namespace

std::string atomPageJson(const AtomPage& page, const TokenBytes& tokenBytes)
{
    return jsonOf(page, tokenBytes).dump();
}

std::string atomPageJson(const AtomPage& page, const AtomIndex& index, const CoFirings* coFirings)
{
    Json json = jsonOf(page, [&index](TokenId token) { return index.tokenBytes(token); });
    if (coFirings) {
        json["cofiring"] = pairsOf(coFirings->strongest);
        json["neighbours_cofiring"] = pairsOf(coFirings->ofOthers);
        json["n_pairs_tested"] = coFirings->nTested;
        json["near_cosine"] = coFirings->nearCosine;
    }
    return json.dump();
}

} // namespace atomscope
