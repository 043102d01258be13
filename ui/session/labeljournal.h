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
        int group = 0; ///< neighbours of one number > 0 are undone and redone together
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
    /// The newest step, with those of its group, newest first; canUndo() must hold.
    std::vector<Step> undo()
    {
        std::vector<Step> steps{m_steps[--m_nDone]};
        while (m_nDone > 0 && isTogether(steps.front(), m_steps[m_nDone - 1]))
            steps.push_back(m_steps[--m_nDone]);
        return steps;
    }
    /// What was undone last, in the order it was done; canRedo() must hold.
    std::vector<Step> redo()
    {
        std::vector<Step> steps{m_steps[m_nDone++]};
        while (m_nDone < m_steps.size() && isTogether(steps.front(), m_steps[m_nDone]))
            steps.push_back(m_steps[m_nDone++]);
        return steps;
    }

private:
    static bool isTogether(const Step& a, const Step& b) { return a.group > 0 && a.group == b.group; }

    std::vector<Step> m_steps;
    std::size_t m_nDone = 0;
};

} // namespace atomscope
