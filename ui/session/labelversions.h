#pragma once

#include "core/store/labelbook.h"

#include <vector>

namespace atomscope {

/// The versions of one atom's label in the order in which undo goes back through them. The book's history holds undoing
/// as new revisions with an old content; replayed here, they are steps back again.
class LabelVersions
{
public:
    /// The history came from the book; versions added since it was asked for follow it.
    void setHistory(const std::vector<LabelRevision>& history)
    {
        const std::vector<LabelContent> sinceThen = std::move(m_sinceAsked);
        *this = {};
        for (const LabelRevision& revision : history)
            replay(revision.content);
        for (const LabelContent& content : sinceThen)
            replay(content);
        m_sinceAsked.clear();
    }

    /// The label is now `content`: the version before (undone), the one after (redone), or a new one.
    void replay(const LabelContent& content)
    {
        m_sinceAsked.push_back(content);
        if (content == m_versions[m_current])
            return;
        if (m_current > 0 && content == m_versions[m_current - 1]) {
            --m_current;
        } else if (m_current + 1 < m_versions.size() && content == m_versions[m_current + 1]) {
            ++m_current;
        } else {
            m_versions.resize(m_current + 1);
            m_versions.push_back(content);
            ++m_current;
        }
    }

    bool canGoBack() const { return m_current > 0; }
    /// canGoBack() must hold.
    const LabelContent& before() const { return m_versions[m_current - 1]; }

private:
    std::vector<LabelContent> m_versions = {LabelContent{}};
    std::vector<LabelContent> m_sinceAsked; ///< while the book has not answered yet
    std::size_t m_current = 0;
};

} // namespace atomscope
