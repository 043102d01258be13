#pragma once

#include "core/planted/concepts.h"
#include "core/planted/plantedspec.h"

#include <cstdint>
#include <span>
#include <vector>

namespace atomscope {

/// Documents of kPlantedDocumentTokens tokens each, in passages of one topic.
struct PlantedText
{
    std::vector<std::int32_t> tokens; ///< [nDocuments * kPlantedDocumentTokens]
    std::vector<std::uint8_t> topics; ///< [nDocuments * passages of a document]

    int topicOf(std::size_t token) const { return topics[token / kPassageTokens]; }
};

PlantedText makePlantedText(const PlantedSpec& spec, std::span<const Concept> concepts);

/// Which concepts are present at each token, and how strongly.
struct Presences
{
    struct Entry
    {
        std::int32_t id = 0; ///< of the concept
        float strength = 0;
    };
    std::vector<std::size_t> tokenStart; ///< [nTokens + 1]
    std::vector<Entry> entries; ///< of a token: concepts ascending

    std::span<const Entry> at(std::size_t token) const
    {
        return std::span(entries).subspan(tokenStart[token], tokenStart[token + 1] - tokenStart[token]);
    }
};

Presences placeConcepts(const PlantedSpec& spec, std::span<const Concept> concepts, const PlantedText& text);

} // namespace atomscope
