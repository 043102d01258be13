#pragma once

#include "core/base/ids.h"
#include "core/store/labelbook.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace atomscope {

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

/// Which atoms the list shows; everything must hold at once. A plain value: views, settings and the query thread each
/// have their own.
struct AtomFilter
{
    struct Range
    {
        std::string measure;
        double low = -std::numeric_limits<double>::infinity();
        double high = std::numeric_limits<double>::infinity();
        friend bool operator==(const Range&, const Range&) = default;
    };
    enum class Firing {
        Any,
        Alive, ///< at least one firing
        Dead, ///< none
        Dense, ///< density above kDenseDensity (core/measures/category.h)
    };

    std::string text; ///< in label, tags, category or top token, without regard to case; empty = any
    std::vector<Range> ranges; ///< at most one a measure; an atom without a value is outside every range
    std::optional<std::string> category; ///< exactly this automatic category
    std::optional<AtomSet> atoms; ///< only these
    bool isLabelledOnly = false;
    bool isStarredOnly = false;
    bool isUnlabelledOnly = false;
    Firing firing = Firing::Any;
    std::optional<Verdict> verdict; ///< a person's; Verdict::None = nobody gave one
    std::optional<std::string> personsCategory; ///< of a person's label; empty = nobody gave one
    std::optional<std::string> automaticVerdict; ///< exactly this one; "not tested" where nothing was measured

    bool isEmpty() const { return *this == AtomFilter{}; }
    /// What people say decides about it.
    bool asksLabels() const
    {
        return !text.empty() || isLabelledOnly || isStarredOnly || isUnlabelledOnly || verdict || personsCategory;
    }
    /// Null without a range of this measure.
    const Range* range(const std::string& measure) const
    {
        const auto found
            = std::find_if(ranges.begin(), ranges.end(), [&](const Range& r) { return r.measure == measure; });
        return found == ranges.end() ? nullptr : &*found;
    }
    /// In the place of the measure's range that there was; one that is open at both ends only removes it.
    void setRange(const Range& range)
    {
        const bool isOpen = range.low == Range{}.low && range.high == Range{}.high;
        const auto old
            = std::find_if(ranges.begin(), ranges.end(), [&](const Range& r) { return r.measure == range.measure; });
        if (old == ranges.end()) {
            if (!isOpen)
                ranges.push_back(range);
        } else if (isOpen) {
            ranges.erase(old);
        } else {
            *old = range;
        }
    }
    friend bool operator==(const AtomFilter&, const AtomFilter&) = default;
};

} // namespace atomscope
