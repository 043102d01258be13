#include "app/worker/commands.h"
#include "core/pages/documentpagejson.h"

#include <fmt/format.h>

namespace atomscope::worker {

namespace {

void printText(const DocumentPage& page, const std::vector<std::vector<SpecificAtom>>& specifics)
{
    fmt::print("document {} ({}), tokens {} to {} of {}\n\n", page.document.id.v, page.document.source, page.firstToken,
               page.firstToken + static_cast<std::int32_t>(page.tokens.size()) - 1, page.nTokens);
    std::string line;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < page.tokens.size(); ++i) {
        line += page.tokens[i];
        const bool isLast = i + 1 == page.tokens.size();
        if (!isLast && page.tokens[i].find('\n') == std::string::npos)
            continue;
        while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
            line.pop_back();
        fmt::print("{}\n", line);
        for (const SpecificAtom& atom : mostSpecific(specifics, begin, i + 1))
            fmt::print("    atom {}: {:.3f}, as active at {:.0f} of {} tokens\n", atom.atom.v, atom.activation,
                       atom.tailCount, page.snapshot.nTokens);
        line.clear();
        begin = i + 1;
    }
}

} // namespace

Result<void> runDocument(const DocumentArguments& arguments)
{
    TRY_ASSIGN(const AtomIndex index, AtomIndex::open(arguments.file));
    TRY_ASSIGN(const DocumentPage page, makeDocumentPage(index, DocumentId{arguments.document}, arguments.token));
    AtomTails tails;
    TRY_ASSIGN(const auto specifics, specificAtoms(index, page, tails));
    if (arguments.json)
        fmt::print("{}\n", documentPageJson(page, specifics));
    else
        printText(page, specifics);
    return {};
}

} // namespace atomscope::worker
