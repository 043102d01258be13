#pragma once

#include "core/base/result.h"
#include "core/index/packedrow.h"
#include "core/index/segmentbuilder.h"
#include "core/index/types.h"

#include <cstdint>
#include <span>
#include <vector>

namespace atomscope {

/// Appends a window's body (its id and number of tokens are the packed row's key and count): varint document, varint
/// firstTokenInDocument, byte hasBos, StreamVByte of the ids, counted bits (lowest first), float16 error norms, float16
/// losses if there are any.
void appendSequence(Bytes& out, const SequenceTokens& tokens);
/// The window of a list, with this id. Error BadFormat.
Result<SequenceTokens> readSequence(const PackedList& list, SequenceId id);

/// Appends a window's firings: StreamVByte of the number at each token, StreamVByte of each token's atoms (the first,
/// then differences minus 1), activations (stored values). `stored` runs parallel to firings.atom.
void appendForward(Bytes& out, const SequenceFirings& firings, std::span<const float> stored);
/// The firings at each of list.count tokens. Error BadFormat, also for an atom not below dSae.
Result<std::vector<TokenFirings>> readForward(const PackedList& list, std::int32_t dSae);

/// A hash of one window's body under its id; segments keep the sum modulo 2^64, which merging adds up.
std::uint64_t sequenceHash(SequenceId id, std::span<const std::byte> body);

} // namespace atomscope
