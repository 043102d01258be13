#pragma once

#include "core/base/ids.h"
#include "core/store/labelbook.h"

#include <QMetaType>
#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
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
    std::vector<std::string> topToken; ///< [d_sae] bytes of the token it fires on most, or empty
    std::vector<std::uint8_t> sparklines; ///< [d_sae * 16] or empty; 255 = fullest bin

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

/// Atoms chosen by hand, as by a lasso. Cheap to copy; equal when it holds the same atoms.
class AtomSet
{
public:
    AtomSet() = default;
    explicit AtomSet(std::vector<AtomId> atoms)
    {
        std::sort(atoms.begin(), atoms.end());
        atoms.erase(std::unique(atoms.begin(), atoms.end()), atoms.end());
        m_atoms = std::make_shared<const std::vector<AtomId>>(std::move(atoms));
    }

    std::size_t size() const { return m_atoms ? m_atoms->size() : 0; }
    bool contains(AtomId atom) const { return m_atoms && std::binary_search(m_atoms->begin(), m_atoms->end(), atom); }
    friend bool operator==(const AtomSet& a, const AtomSet& b)
    {
        return a.m_atoms == b.m_atoms || (a.size() == b.size() && (a.size() == 0 || *a.m_atoms == *b.m_atoms));
    }

private:
    std::shared_ptr<const std::vector<AtomId>> m_atoms; ///< ascending, each once
};

/// Which atoms the list shows; everything must hold at once.
struct AtomFilter
{
    struct Range
    {
        std::string measure;
        double low = -std::numeric_limits<double>::infinity();
        double high = std::numeric_limits<double>::infinity();
        friend bool operator==(const Range&, const Range&) = default;
    };

    std::string text; ///< in label, tags, category or top token, without regard to case; empty = any
    std::vector<Range> ranges; ///< an atom without a value is outside every range
    std::optional<std::string> category; ///< exactly this automatic category
    std::optional<AtomSet> atoms; ///< only these
    bool isLabelledOnly = false;
    bool isStarredOnly = false;

    bool isEmpty() const { return *this == AtomFilter{}; }
    friend bool operator==(const AtomFilter&, const AtomFilter&) = default;
};

} // namespace atomscope

Q_DECLARE_METATYPE(atomscope::AtomColumnsPointer)
