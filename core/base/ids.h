#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace atomscope {

/// A number that only compares with its own kind. `v` is the number as stored and shown; all count from 0.
template <typename Tag> struct Id
{
    std::int32_t v = -1;
    friend auto operator<=>(Id, Id) = default;
};

using AtomId = Id<struct AtomTag>; ///< row of the decoder
using TokenId = Id<struct TokenTag>; ///< row of the vocabulary
using DocumentId = Id<struct DocumentTag>; ///< record number over all inputs of an index, empty records counted
using SequenceId = Id<struct SequenceTag>; ///< window the model saw, numbered over the index

} // namespace atomscope

template <typename Tag> struct std::hash<atomscope::Id<Tag>>
{
    std::size_t operator()(atomscope::Id<Tag> id) const noexcept { return std::hash<std::int32_t>{}(id.v); }
};
