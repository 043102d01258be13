#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace atomscope {

/// What a held-out number leaves out as a whole.
enum class HoldOutUnit {
    Document,
    WindowBlock, ///< eight consecutive windows of a document, where documents are too few
};

/// As Definitions::holdOutUnit spells it: "document", "block of 8 windows".
std::string toString(HoldOutUnit unit);
/// Anything unknown is a document.
HoldOutUnit holdOutUnitFromString(std::string_view text);
/// The unit for a text: blocks with fewer than 20 documents.
HoldOutUnit holdOutUnitFor(std::int64_t nDocuments);

/// Half 0 (fitted on) or 1 (tested on). A document's half is bit 0 of mix64(textHash), so that it depends on its text
/// alone; blocks alternate, starting with that half, so that even one document has both.
int halfOf(HoldOutUnit unit, std::uint64_t textHash, std::int32_t windowInDocument);

} // namespace atomscope
