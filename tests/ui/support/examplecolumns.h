#pragma once

#include "core/base/hash.h"
#include "ui/session/atomcolumns.h"

#include <cmath>

namespace atomscope::test {

/// Columns of a made-up index: every third atom is dead, every fifth has no lookup gain, values repeat.
inline std::shared_ptr<AtomColumns> exampleColumns(std::int32_t nAtoms, std::uint64_t seed = 1)
{
    auto columns = std::make_shared<AtomColumns>();
    columns->nAtoms = nAtoms;
    columns->nTokens = 10'000;
    AtomMeasure fired{"n_fired", "firings", "", {}}, density{"density", "", "", {}}, maxAct{"max_act", "max", "", {}},
        gain{"lookup_gain", "lookup gain", "", {}};
    const char* const kCategories[] = {"dead", "token", "dense", "not decided"};
    const char* const kTokens[] = {" the", " Haus", "ÄPFEL", ""};
    for (std::int32_t atom = 0; atom < nAtoms; ++atom) {
        const std::uint64_t random = mix64(seed ^ static_cast<std::uint64_t>(atom));
        const std::int64_t n = atom % 3 == 0 ? 0 : static_cast<std::int64_t>(random % 50);
        columns->nFired.push_back(n);
        fired.values.push_back(static_cast<double>(n));
        density.values.push_back(static_cast<double>(n) / 10'000.0);
        maxAct.values.push_back(static_cast<double>((random >> 8) % 16) / 4.0);
        gain.values.push_back(atom % 5 == 0 ? std::nan("") : static_cast<double>((random >> 16) % 8) / 8.0);
        columns->category.emplace_back(kCategories[n == 0 ? 0 : 1 + (random >> 24) % 3]);
        columns->topToken.emplace_back(n == 0 ? "" : kTokens[(random >> 32) % 4]);
        for (int bin = 0; bin < 16; ++bin)
            columns->sparklines.push_back(static_cast<std::uint8_t>((random >> bin) & 0xff));
    }
    columns->measures = {fired, density, maxAct, gain};
    columns->categories = {"dead", "dense", "not decided", "token"};
    return columns;
}

inline std::shared_ptr<AtomLabels> exampleLabels(std::int32_t nAtoms)
{
    auto labels = std::make_shared<AtomLabels>();
    for (std::int32_t atom = 1; atom < nAtoms; atom += 7) {
        LabelContent content;
        content.label = atom % 2 ? "Äpfel und Birnen" : "zebra";
        content.verdict = static_cast<Verdict>(atom % 4);
        content.isStarred = atom % 3 == 1;
        if (atom % 5 == 0)
            content.category = "topic";
        if (atom % 4 == 0)
            content.tags = {"Fruit"};
        (*labels)[AtomId{atom}] = content;
    }
    return labels;
}

} // namespace atomscope::test
