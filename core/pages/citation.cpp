#include "core/pages/citation.h"

#include <cmath>
#include <fmt/format.h>

namespace atomscope {

namespace {

std::string hashed(const std::string& what, const std::string& hash)
{
    return hash.empty() ? std::string() : fmt::format("{} SHA-256 {}", what, hash);
}

std::string inBrackets(const std::string& first, const std::string& second)
{
    if (first.empty() && second.empty())
        return {};
    return fmt::format(" ({}{}{})", first, first.empty() || second.empty() ? "" : ", ", second);
}

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::string exportedCitation(const AtomPage& page, const Definitions& d)
{
    std::string text = fmt::format("Atom {} of the SAE {}", page.numbers.atom.v, d.saeName);
    if (!d.modelName.empty())
        text += fmt::format(" of {}", d.modelName);
    text += fmt::format(", as exported by {}", d.importedFrom);
    if (std::isfinite(page.exported->numbers.density))
        text += fmt::format(": density {:.3g}", page.exported->numbers.density);
    if (!d.importedDataset.empty())
        text += fmt::format("{}{}",
                            std::isfinite(page.exported->numbers.density) ? " on " : "; text: ", d.importedDataset);
    return text + fmt::format(". Imported with Atomscope {}.", d.toolVersion);
}

} // namespace

std::string citation(const AtomPage& page, const Definitions& d)
{
    if (page.exported)
        return exportedCitation(page, d);
    const AtomNumbers& n = page.numbers;
    std::string text = fmt::format("Atom {} of {} of the SAE {}", n.atom.v, d.dSae, d.saeName);
    if (!d.hookName.empty())
        text += fmt::format(" at {}", d.hookName);
    if (!d.modelName.empty())
        text += fmt::format(" of {}", d.modelName);
    text += inBrackets(hashed("SAE", d.saeFingerprint), hashed("model", d.modelFingerprint));
    text += fmt::format(". It fires on {} of {} counted tokens{}", n.nFired, n.nTokens, n.isSoFar ? " so far" : "");
    text += n.nFired > 0 ? fmt::format(" (density {:.3g}), at most with activation {:.4g}.", n.density, n.maxAct)
                         : fmt::format(" (density below {:.3g} with 95 % confidence).", n.densityUpperBound);
    text += fmt::format(" Text: {}{}.", joined(d.sources), inBrackets(hashed("text", page.snapshot.textHash), {}));
    text
        += fmt::format(" A token is counted unless it is special{}; it is a firing when the activation after the SAE's "
                       "activation function is above 0.",
                       d.prependBos ? "" : " or the first of its window");
    text += fmt::format(" Index made with Atomscope {}.", d.toolVersion);
    return text;
}

} // namespace atomscope
