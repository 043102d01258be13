#include "core/store/pairednull.h"

#include "core/store/atomindex.h"

#include <fmt/format.h>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

/// Why `null` is none of `index`; empty = it is.
std::string refusalOf(const AtomIndex& index, const AtomIndex& null, NullKind kind)
{
    const Definitions& d = null.definitions();
    const std::string name = null.path().filename().string();
    if (d.nullKind.empty())
        return fmt::format("{} is an index of its own and no null", name);
    if (d.nullKind != toString(kind))
        return fmt::format("{} is a null of kind \"{}\"", name, d.nullKind);
    if (d.nullOf != index.definitions().saeFingerprint || d.dSae != index.definitions().dSae)
        return fmt::format("{} was made beside an index of another SAE; make it again", name);
    if (d.nullText != index.state().textHash)
        return fmt::format("{} was made beside an index of another text; make it again", name);
    return {};
}

} // namespace

const char* toString(NullKind kind)
{
    switch (kind) {
    case NullKind::Directions:
        return "directions";
    case NullKind::Basis:
        return "basis";
    case NullKind::Shuffled:
        return "shuffled";
    }
    return "";
}

std::optional<NullKind> nullKindFromName(std::string_view name)
{
    for (const NullKind kind : kNullKinds)
        if (name == toString(kind))
            return kind;
    return std::nullopt;
}

fs::path pairedNullPath(const fs::path& index, NullKind kind)
{
    const fs::path stem = index.extension() == ".atoms" ? index.stem() : index.filename();
    return index.parent_path() / (stem.string() + ".null-" + toString(kind) + ".atoms");
}

Result<std::vector<PairedNull>> findPairedNulls(const fs::path& index)
{
    TRY_ASSIGN(const AtomIndex trained, AtomIndex::open(index));
    std::vector<PairedNull> found;
    if (!trained.definitions().nullKind.empty() || trained.isImported())
        return found;
    for (const NullKind kind : kNullKinds) {
        PairedNull entry;
        entry.file = pairedNullPath(index, kind);
        entry.kind = kind;
        std::error_code ignored;
        if (!fs::exists(entry.file, ignored))
            continue;
        const auto null = AtomIndex::open(entry.file);
        if (null) {
            entry.isFinished = null->state().isFinished;
            entry.nTokens = null->state().nTokens;
            entry.refusal = refusalOf(trained, *null, kind);
        } else {
            entry.refusal = null.error().message;
        }
        found.push_back(std::move(entry));
    }
    return found;
}

} // namespace atomscope
