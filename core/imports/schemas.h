#pragma once

#include "core/base/result.h"
#include "core/imports/foreignfields.h"
#include "core/imports/importsink.h"

#include <span>

/// Files of other tools. A new one is a small file with its reader, a line here and one in the table.
namespace atomscope::foreign {

struct Schema
{
    const char* tool; ///< that writes such files
    const char* what; ///< "features"
    bool (*recognises)(const Outline& outline);
    Result<void> (*take)(const Record& record, ImportSink& sink);
    /// Of files with a list "features"; null for JSON Lines.
    Result<void> (*takeHeader)(const Record& header, ImportSink& sink);
};

std::span<const Schema> schemas();
/// Null for a file that is none of them.
const Schema* recognise(const Outline& outline);

inline constexpr const char* kNeuronpedia = "Neuronpedia";
inline constexpr const char* kSaeDashboard = "SAEDashboard";

bool isDashboardBatch(const Outline& outline);
Result<void> takeDashboardFeature(const Record& record, ImportSink& sink);
Result<void> takeDashboardHeader(const Record& header, ImportSink& sink);

bool isNeuronpediaFeature(const Outline& outline);
Result<void> takeNeuronpediaFeature(const Record& record, ImportSink& sink);
bool isNeuronpediaActivation(const Outline& outline);
Result<void> takeNeuronpediaActivation(const Record& record, ImportSink& sink);
bool isNeuronpediaExplanation(const Outline& outline);
Result<void> takeNeuronpediaExplanation(const Record& record, ImportSink& sink);
bool isNeuronpediaSource(const Outline& outline);
Result<void> takeNeuronpediaSource(const Record& record, ImportSink& sink);

/// An interval or, with the -1 that both tools mark their strongest examples by, the top.
void setGroup(ForeignExample& example, double low, double high, double share);
/// The values of an example. Error BadFormat for an entry that is absent or does not fit 32 bits.
Result<std::vector<float>> activationsFrom(const Record& record);

} // namespace atomscope::foreign
