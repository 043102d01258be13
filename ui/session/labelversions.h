#pragma once

#include "core/store/labelbook.h"

#include <vector>

namespace atomscope {

/// What undo and redo walk along: the versions of one atom's label, oldest first, and which of them is shown. Undoing
/// forgets nothing; the caller writes the version it lands on as a new revision.
class LabelVersions
{
public:
    /// The history came from the book; versions added since then follow it.
    void setHistory(const std::vector<LabelRevision>& history)
    {
        std::vector<LabelContent> sinceThen = std::move(m_versions);
        m_versions = {LabelContent{}};
        for (const LabelRevision& revision : history)
            append(revision.content);
        for (const LabelContent& content : sinceThen)
            append(content);
        m_current = m_versions.size() - 1;
    }

    /// A new version after the shown one; those after it can no longer be redone.
    void add(const LabelContent& content)
    {
        if (!m_versions.empty())
            m_versions.resize(m_current + 1);
        append(content);
        m_current = m_versions.size() - 1;
    }

    bool canUndo() const { return m_current > 0; }
    bool canRedo() const { return m_current + 1 < m_versions.size(); }
    /// The version before; canUndo() must hold.
    const LabelContent& undo() { return m_versions[--m_current]; }
    /// The version after; canRedo() must hold.
    const LabelContent& redo() { return m_versions[++m_current]; }

private:
    void append(const LabelContent& content)
    {
        if (m_versions.empty() || !(m_versions.back() == content))
            m_versions.push_back(content);
    }

    std::vector<LabelContent> m_versions;
    std::size_t m_current = 0;
};

} // namespace atomscope
