#include "core/claims/claims.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace atomscope {

namespace {

using Json = nlohmann::ordered_json;

Json finite(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json atomsOf(const ClaimAtoms& atoms)
{
    Json json = Json::object();
    if (!atoms.verdict.empty())
        json["verdict"] = atoms.verdict;
    if (!atoms.measure.empty()) {
        json["measure"] = atoms.measure;
        json["low"] = finite(atoms.low);
        json["high"] = finite(atoms.high);
    }
    json["alive_only"] = atoms.isAliveOnly;
    return json;
}

Json claimOf(const Claim& claim)
{
    Json numbers = Json::array();
    for (const ClaimNumber& number : claim.numbers) {
        Json entry = {{"name", number.name},
                      {"title", number.title},
                      {"value", finite(number.value)},
                      {"null", finite(number.null)},
                      {"definition", number.definition}};
        if (number.atoms)
            entry["atoms"] = atomsOf(*number.atoms);
        numbers.push_back(std::move(entry));
    }
    return {{"id", claim.id},
            {"title", claim.title},
            {"statement", claim.statement},
            {"outcome", toString(claim.outcome)},
            {"why", claim.why},
            {"power", claim.power},
            {"not_measured", claim.notMeasured},
            {"numbers", std::move(numbers)}};
}

} // namespace

std::string claimsJson(const ClaimsPage& page)
{
    Json claims = Json::array();
    for (const Claim& claim : page.claims)
        claims.push_back(claimOf(claim));
    const Json json = {{"sae", page.definitions.saeName},
                       {"model", page.definitions.modelName},
                       {"sources", page.definitions.sources},
                       {"n_tokens", page.snapshot.nTokens},
                       {"n_documents", page.snapshot.nDocuments},
                       {"finished", page.snapshot.isFinished},
                       {"measured", page.facts.isMeasured},
                       {"null_kind", page.null ? Json(page.nullKind) : Json(nullptr)},
                       {"null_note", page.nullNote},
                       {"claims", std::move(claims)}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

} // namespace atomscope
