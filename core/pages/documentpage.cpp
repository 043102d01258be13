#include "core/pages/documentpage.h"

#include <algorithm>
#include <tuple>

namespace atomscope {

namespace {

tl::unexpected<Error> cancelled()
{
    return fail(ErrorCode::Cancelled, "reading the document was superseded");
}

/// The windows [begin, end) of a part.
struct PartWindows
{
    std::int32_t part = 0, nParts = 0;
    std::size_t begin = 0, end = 0;
};

/// Parts are cut in front of windows, so that they do not depend on the token asked for.
PartWindows windowsOfPart(const WindowTable& windows, std::size_t first, std::size_t end, std::int32_t token)
{
    std::vector<std::size_t> begins = {first};
    std::int32_t inPart = 0;
    std::size_t wanted = 0;
    for (std::size_t window = first; window < end; ++window) {
        const std::int32_t n = windows.nTokens(window) - windows.hasBos[window];
        if (window > begins.back() && inPart + n > kPartTokens) {
            begins.push_back(window);
            inPart = 0;
        }
        inPart += n;
        const std::int32_t firstToken = windows.firstTokenInDocument[window];
        if (token >= firstToken && token < firstToken + n)
            wanted = begins.size() - 1;
    }
    return {static_cast<std::int32_t>(wanted), static_cast<std::int32_t>(begins.size()), begins[wanted],
            wanted + 1 < begins.size() ? begins[wanted + 1] : end};
}

Result<void> appendWindow(const AtomIndex& index, SequenceId id, DocumentPage& page)
{
    TRY_ASSIGN(const SequenceTokens window, index.sequence(id));
    TRY_ASSIGN(std::vector<TokenFirings> firings, index.firingsOf(id));
    if (firings.size() != window.ids.size())
        return fail(ErrorCode::BadFormat,
                    index.path().string() + ": a window's firings and its tokens differ in number");
    page.windowBegins.push_back(static_cast<std::int32_t>(page.tokenIds.size()));
    for (std::size_t i = window.hasBos ? 1 : 0; i < window.ids.size(); ++i) {
        page.tokenIds.push_back(window.ids[i]);
        page.tokens.push_back(index.tokenBytes(window.ids[i]));
        page.errorNorms.push_back(window.errorNorm[i]);
        page.firings.push_back(std::move(firings[i]));
        page.places.push_back({id, static_cast<std::int32_t>(i)});
    }
    return {};
}

bool isRarer(const SpecificAtom& a, const SpecificAtom& b)
{
    return std::tuple(a.tailCount, a.atom) < std::tuple(b.tailCount, b.atom);
}

} // namespace

float DocumentPage::activationOf(AtomId atom, std::size_t token) const
{
    const TokenFirings& here = firings[token];
    const auto found = std::ranges::lower_bound(here.atom, atom);
    if (found == here.atom.end() || *found != atom)
        return 0;
    return here.activation[static_cast<std::size_t>(found - here.atom.begin())];
}

Result<DocumentPage> makeDocumentPage(const AtomIndex& index, DocumentId document, std::int32_t tokenInDocument,
                                      std::stop_token stop)
{
    DocumentPage page;
    TRY_ASSIGN(page.document, index.document(document));
    TRY_ASSIGN(const std::shared_ptr<const WindowTable> windows, index.windows());
    page.snapshot = index.state();
    const auto [low, high] = std::equal_range(windows->document.begin(), windows->document.end(), document);
    if (low == high)
        return page;
    const auto first = static_cast<std::size_t>(low - windows->document.begin());
    const auto end = static_cast<std::size_t>(high - windows->document.begin());
    page.nTokens = windows->firstTokenInDocument[end - 1] + windows->nTokens(end - 1) - windows->hasBos[end - 1];
    const PartWindows part = windowsOfPart(*windows, first, end, tokenInDocument);
    page.part = part.part;
    page.nParts = part.nParts;
    page.firstToken = windows->firstTokenInDocument[part.begin];
    for (std::size_t window = part.begin; window < part.end; ++window) {
        if (stop.stop_requested())
            return cancelled();
        TRY(appendWindow(index, SequenceId{static_cast<std::int32_t>(window)}, page));
    }
    return page;
}

Result<std::vector<std::vector<SpecificAtom>>> specificAtoms(const AtomIndex& index, const DocumentPage& page,
                                                             AtomTails& tails, const std::stop_token& stop)
{
    std::vector<std::vector<SpecificAtom>> specifics(page.firings.size());
    for (std::size_t token = 0; token < page.firings.size(); ++token) {
        const TokenFirings& here = page.firings[token];
        std::vector<SpecificAtom>& found = specifics[token];
        for (std::size_t i = 0; i < here.atom.size(); ++i) {
            if (stop.stop_requested())
                return cancelled();
            TRY_ASSIGN(const bool isTelling, tails.isTelling(index, here.atom[i]));
            if (!isTelling)
                continue;
            TRY_ASSIGN(const double count, tails.count(index, here.atom[i], here.activation[i]));
            found.push_back({here.atom[i], here.activation[i], count});
        }
        const std::size_t n = std::min(kMostSpecific, found.size());
        std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(n), found.end(), isRarer);
        found.resize(n);
    }
    return specifics;
}

std::vector<SpecificAtom> mostSpecific(const std::vector<std::vector<SpecificAtom>>& specifics, std::size_t begin,
                                       std::size_t end)
{
    std::vector<SpecificAtom> all;
    for (std::size_t token = begin; token < std::min(end, specifics.size()); ++token)
        all.insert(all.end(), specifics[token].begin(), specifics[token].end());
    std::ranges::stable_sort(all, isRarer);
    std::vector<SpecificAtom> chosen;
    for (const SpecificAtom& candidate : all) {
        if (chosen.size() == kMostSpecific)
            break;
        if (std::ranges::find(chosen, candidate.atom, &SpecificAtom::atom) == chosen.end())
            chosen.push_back(candidate);
    }
    return chosen;
}

} // namespace atomscope
