#include "core/store/labelmerge.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace atomscope {

namespace {

using Histories = std::map<AtomId, std::vector<LabelRevision>>;

Result<Histories> historiesOf(const LabelBook& book)
{
    Histories histories;
    TRY_ASSIGN(const auto heads, book.heads());
    for (const LabelRevision& head : heads) {
        TRY_ASSIGN(histories[head.atom], book.history(head.atom));
    }
    return histories;
}

/// The revisions that nothing follows, newest first.
std::vector<LabelRevision> endsOf(const std::vector<LabelRevision>& history)
{
    std::set<std::string> followed;
    for (const LabelRevision& revision : history)
        followed.insert(revision.parent);
    std::vector<LabelRevision> ends;
    for (auto revision = history.rbegin(); revision != history.rend(); ++revision) {
        if (!followed.contains(revision->id))
            ends.push_back(*revision);
    }
    return ends;
}

bool sayTheSame(const std::vector<LabelRevision>& revisions)
{
    return std::ranges::all_of(revisions,
                               [&](const LabelRevision& one) { return one.content == revisions.front().content; });
}

} // namespace

Result<LabelMerge> mergeLabelBooks(const std::filesystem::path& into, const std::filesystem::path& from)
{
    TRY_ASSIGN(const std::string fingerprint, LabelBook::fingerprintOf(into));
    TRY_ASSIGN(LabelBook book, LabelBook::open(into, fingerprint));
    TRY_ASSIGN(const Histories before, historiesOf(book));
    LabelMerge merge;
    TRY_ASSIGN(merge.nRows, book.mergeFrom(from));
    TRY_ASSIGN(const Histories after, historiesOf(book));
    for (const auto& [atom, history] : after) {
        const auto old = before.find(atom);
        if (old != before.end() && old->second.size() == history.size())
            continue;
        merge.atoms.push_back(atom);
        std::vector<LabelRevision> ends = endsOf(history);
        if (ends.size() > 1 && !sayTheSame(ends))
            merge.branches.push_back({atom, std::move(ends)});
    }
    return merge;
}

} // namespace atomscope
