#pragma once

#include "core/base/result.h"
#include "core/index/bytes.h"
#include "core/index/windowtable.h"

#include <cstdint>
#include <span>

namespace atomscope {

/// An empty table, ready for readWindows: firstPosition = {0}.
WindowTable emptyWindowTable();
/// Appends one window to a table.
void addWindow(WindowTable& table, std::int32_t nTokens, DocumentId document, std::int32_t firstTokenInDocument,
               bool hasBos);

/// A segment's windows: StreamVByte streams of their numbers of tokens, of the differences of their documents (the
/// first against 0) and of firstTokenInDocument, then a bit each for hasBos, lowest first. The table holds
/// these windows alone.
Bytes encodeWindows(const WindowTable& table);
/// Appends nSequences windows that hold nPositions tokens to the table. Error BadFormat.
Result<void> readWindows(std::span<const std::byte> bytes, std::uint64_t nSequences, std::uint64_t nPositions,
                         WindowTable& table);

} // namespace atomscope
