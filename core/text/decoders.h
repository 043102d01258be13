#pragma once

#include "core/base/result.h"
#include "core/text/jsonfields.h"

#include <memory>
#include <string>
#include <vector>

namespace atomscope::text {

/// Turns the spellings of tokens into text, step by step. Immutable.
class Decoder
{
public:
    virtual ~Decoder() = default;
    /// The spellings of a run of tokens; a step may join them. Valid UTF-8 stays valid.
    virtual void decode(std::vector<std::string>& tokens) const = 0;
    /// The same for one token in the middle of a text, whose bytes need not be whole characters.
    virtual void decodeAlone(std::string& token) const = 0;
};

/// The "decoder" of a tokenizer file, flattened.
struct Decoders
{
    std::vector<std::unique_ptr<Decoder>> steps;
    bool joinWithSpaces = false; ///< a file without a decoder

    std::string decode(std::vector<std::string> tokens) const;
    std::string decodeAlone(std::string token) const;
};

/// ByteLevel, Replace (of a string), ByteFallback, Fuse, Strip, Metaspace and Sequences of them. Error Unsupported
/// names any other.
Result<Decoders> makeDecoders(const Json& part);

} // namespace atomscope::text
