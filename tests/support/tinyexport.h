#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace atomscope::test {

using Rows = std::vector<nlohmann::json>;

/// A small export as Neuronpedia's files have it, with their traps: atoms 0, 1, 2, 10 and 3 in the order of their
/// indexes as text, some as numbers; byte characters in tokens; -1 for the top; no index of the token an example was
/// chosen for; examples of zeros in the lowest interval.
struct TinyExport
{
    Rows source, features, activations, explanations;
};
/// Atom 0 fires in its two top examples and in one of each of two intervals, and is silent in a third. Atom 1 is silent
/// everywhere, its examples are zeros. Atom 2 has the same context twice, once from two of its tokens. Atom 10 has
/// neighbours and correlations. Atom 3 has nothing but hypotheses.
TinyExport tinyExport();

/// The same atoms 0 and 1 as a file of SAEDashboard.
nlohmann::json tinyBatch();

/// One record a line; compressed if the name ends in ".gz".
void writeLines(const std::filesystem::path& file, const Rows& rows);
void writeText(const std::filesystem::path& file, const std::string& text);
/// source.jsonl and the three folders with compressed files, as Neuronpedia publishes them.
void writeExport(const std::filesystem::path& folder, const TinyExport& files);

} // namespace atomscope::test
