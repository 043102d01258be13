#pragma once

namespace atomscope {

/// Two atoms by how near their decoder directions are and whether they fire together more or less often than chance.
enum class PairKind {
    Unknown, ///< firing together or apart is not beyond chance, or the cosine is not known
    Siblings, ///< near, and fire apart: one thing split in parts that exclude each other
    Overlap, ///< near, and fire together: a part and its whole, or the same thing twice
    Composition, ///< not near, and fire together: different things that come together
    Apart, ///< not near, and fire apart
};
/// "unknown", "siblings", "overlap", "composition" or "apart".
const char* toString(PairKind kind);

PairKind pairKind(bool isNear, bool firesTogether);

} // namespace atomscope
