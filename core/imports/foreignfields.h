#pragma once

#include "core/base/ids.h"
#include "core/imports/foreignjson.h"
#include "core/store/imported.h"
#include "core/store/importwriter.h"

#include <cstdint>
#include <string>
#include <vector>

/// Fields of foreign records. null counts as absent everywhere; a field of another kind is BadFormat and names itself.
namespace atomscope::foreign {

/// A record and the words for messages about it.
struct Record
{
    const Json& json;
    const std::string& where;

    Error bad(const char* field, const char* wanted) const;
    const Json* find(const char* field) const; ///< null when absent
    bool has(const char* field) const { return find(field) != nullptr; }

    Result<double> number(const char* field) const; ///< kAbsent when absent
    /// An index or a count, as a number or in a string. Error BadFormat when absent, unless there is a fallback.
    Result<std::int64_t> integer(const char* field, std::optional<std::int64_t> fallback = {}) const;
    Result<std::string> text(const char* field) const; ///< also from a number; empty when absent
    Result<std::vector<double>> numbers(const char* field) const; ///< null entries are kAbsent
    Result<std::vector<std::string>> texts(const char* field) const;
    Result<AtomId> atom(const char* field) const;
};

/// The numbers of an atom that SAEDashboard and Neuronpedia write under the same names.
struct Feature
{
    ImportedAtom numbers;
    ForeignEffects effects;
    std::vector<Neighbour> neighbours; ///< by cosine of decoder rows, descending
    int dIn = 0; ///< length of its vector, if that is there
};
Result<Feature> featureFrom(const Record& record, AtomId atom);

/// Which token an example was chosen for: the stated one when there is one; else the strongest within the interval,
/// or of all.
std::int32_t peakOf(const ForeignExample& example, std::int64_t stated);

} // namespace atomscope::foreign
