#pragma once

#include "core/base/ids.h"
#include "core/store/labelbook.h"
#include "ui/session/atomfilter.h"

#include <QMetaType>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace atomscope {

/// One numeric column of the atoms table. NaN = not computed.
struct AtomMeasure
{
    std::string name; ///< as the table and the exports spell it: "n_fired", "density", ...
    std::string title; ///< column heading; empty = the name
    std::string definition; ///< what exactly was computed, for tooltips
    std::vector<double> values; ///< [d_sae]
};

/// The columns of the atom list as one snapshot of the index. Immutable once shared between threads.
struct AtomColumns
{
    std::int32_t nAtoms = 0; ///< d_sae
    std::int64_t nTokens = 0; ///< counted tokens the columns were computed on
    bool isSoFar = false; ///< the index is still being filled
    std::vector<std::int64_t> nFired; ///< [d_sae]
    std::vector<AtomMeasure> measures;
    std::vector<std::string> category; ///< [d_sae] or empty
    std::vector<std::string> categories; ///< the different ones of them, ascending
    std::vector<std::string> verdict; ///< [d_sae] automatic, or empty
    std::vector<std::string> topToken; ///< [d_sae] bytes of the token it fires on most, or empty
    std::vector<std::uint8_t> sparklines; ///< [d_sae * 16] or empty; 255 = fullest bin

    /// Of an imported index: the tool whose export it was. Nothing was counted then, and nFired is -1 throughout.
    std::string importedFrom;
    std::vector<std::uint8_t> isPresent; ///< [d_sae] 0 = not in the export; empty = every atom is there
    std::vector<std::string> hypotheses; ///< [d_sae] imported ones, never labels; or empty

    bool has(std::int32_t atom) const { return isPresent.empty() || isPresent[static_cast<std::size_t>(atom)] != 0; }
    /// Atoms that there is something about.
    std::int64_t nPresent() const
    {
        return isPresent.empty() ? nAtoms : std::count(isPresent.begin(), isPresent.end(), std::uint8_t{1});
    }
    /// Empty without one.
    std::string hypothesisOf(std::int32_t atom) const
    {
        return hypotheses.empty() ? std::string() : hypotheses[static_cast<std::size_t>(atom)];
    }

    /// Null if there is no such column.
    const AtomMeasure* measure(const std::string& name) const
    {
        for (const AtomMeasure& candidate : measures) {
            if (candidate.name == name)
                return &candidate;
        }
        return nullptr;
    }
};

/// What people said about atoms; only labelled atoms have an entry.
using AtomLabels = std::unordered_map<AtomId, LabelContent>;

using AtomColumnsPointer = std::shared_ptr<const AtomColumns>;
using AtomLabelsPointer = std::shared_ptr<const AtomLabels>;

/// What the list is sorted by.
struct AtomSort
{
    enum class Key { Atom, Measure, Label, Category, TopToken, Verdict };
    Key key = Key::Atom;
    std::string measure; ///< with Key::Measure
    bool isDescending = false;

    friend bool operator==(const AtomSort&, const AtomSort&) = default;
};

} // namespace atomscope

Q_DECLARE_METATYPE(atomscope::AtomColumnsPointer)
