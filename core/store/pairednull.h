#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace atomscope {

/// What stands in the place of a trained dictionary, so that a number about an atom can be read beside what chance
/// gives. Atom i of a null is paired with atom i of the trained SAE.
enum class NullKind {
    Directions, ///< encoder rows from N(0, covariance of x), each with the density of the atom it is paired with
    Basis, ///< signed coordinates of x, each with the density of the atom it is paired with
    Shuffled, ///< the trained SAE itself, on a text whose tokens were shuffled within each document
};
inline constexpr NullKind kNullKinds[] = {NullKind::Directions, NullKind::Basis, NullKind::Shuffled};

/// "directions", "basis" or "shuffled": as Definitions::nullKind and `index --null` have it.
const char* toString(NullKind kind);
std::optional<NullKind> nullKindFromName(std::string_view name);

/// NAME.null-KIND.atoms beside NAME.atoms.
std::filesystem::path pairedNullPath(const std::filesystem::path& index, NullKind kind);

/// A file that has the name of a null of an index.
struct PairedNull
{
    std::filesystem::path file;
    NullKind kind = NullKind::Directions;
    bool isFinished = false; ///< an unfinished one has fewer tokens than the index it is paired with
    std::int64_t nTokens = 0; ///< counted
    std::string refusal; ///< why its atoms are not to be compared with the index's, as a sentence; empty = they are
};

/// The nulls beside an index, in the order of kNullKinds; those with a refusal too, so that it can be said. Paired are
/// those that were made from this index's SAE and text. None beside an index that is a null itself or was imported.
/// Errors: those of AtomIndex::open() for `index`.
Result<std::vector<PairedNull>> findPairedNulls(const std::filesystem::path& index);

} // namespace atomscope
