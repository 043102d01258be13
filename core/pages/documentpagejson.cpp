#include "core/pages/documentpagejson.h"

#include "core/text/corpus.h"

#include <nlohmann/json.hpp>

namespace atomscope {

namespace {

using Json = nlohmann::ordered_json;

std::string validUtf8(std::string bytes)
{
    repairUtf8(bytes);
    return bytes;
}

Json firingsOf(const TokenFirings& firings)
{
    Json list = Json::array();
    for (std::size_t i = 0; i < firings.atom.size(); ++i)
        list.push_back({{"atom_id", firings.atom[i].v}, {"activation", firings.activation[i]}});
    return list;
}

Json specificsOf(const std::vector<SpecificAtom>& specifics)
{
    Json list = Json::array();
    for (const SpecificAtom& specific : specifics)
        list.push_back(
            {{"atom_id", specific.atom.v}, {"activation", specific.activation}, {"tail_count", specific.tailCount}});
    return list;
}

} // namespace

std::string documentPageJson(const DocumentPage& page, const std::vector<std::vector<SpecificAtom>>& specifics)
{
    Json tokens = Json::array();
    for (std::size_t i = 0; i < page.tokens.size(); ++i) {
        tokens.push_back({{"token", validUtf8(page.tokens[i])},
                          {"token_id", page.tokenIds[i].v},
                          {"sequence", page.places[i].sequence.v},
                          {"position", page.places[i].position},
                          {"error_norm", page.errorNorms[i]},
                          {"firings", firingsOf(page.firings[i])},
                          {"specific", i < specifics.size() ? specificsOf(specifics[i]) : Json::array()}});
    }
    const Json json = {
        {"document", page.document.id.v},
        {"source", validUtf8(page.document.source)},
        {"n_tokens", page.nTokens},
        {"first_token", page.firstToken},
        {"part", page.part},
        {"n_parts", page.nParts},
        {"n_tokens_of_index", page.snapshot.nTokens},
        {"window_begins", page.windowBegins},
        {"tokens", std::move(tokens)},
    };
    return json.dump();
}

} // namespace atomscope
