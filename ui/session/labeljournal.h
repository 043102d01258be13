#pragma once

#include "core/store/labelbook.h"

#include <optional>
#include <vector>

namespace atomscope {

/// What a person did to labels since the book was opened, in order and across atoms: what undo and redo walk along.
class LabelJournal
{
public:
    struct Step
    {
        AtomId atom;
        LabelContent before, after;
    };

    /// A new step; those that were undone can no longer be redone.
    void add(Step step)
    {
        m_steps.resize(m_nDone);
        m_steps.push_back(std::move(step));
        ++m_nDone;
    }
    /// A step from before the journal began, that has just been undone.
    void addUndone(Step step) { m_steps.insert(m_steps.begin(), std::move(step)); }

    bool canUndo() const { return m_nDone > 0; }
    bool canRedo() const { return m_nDone < m_steps.size(); }
    /// The newest step; canUndo() must hold.
    const Step& undo() { return m_steps[--m_nDone]; }
    /// The step undone last; canRedo() must hold.
    const Step& redo() { return m_steps[m_nDone++]; }

private:
    std::vector<Step> m_steps;
    std::size_t m_nDone = 0;
};

} // namespace atomscope
