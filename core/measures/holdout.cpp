#include "core/measures/holdout.h"

#include "core/base/hash.h"

namespace atomscope {

namespace {

constexpr std::int64_t kFewestDocuments = 20;
constexpr std::int32_t kWindowsOfBlock = 8;
constexpr const char* kDocument = "document";
constexpr const char* kWindowBlock = "block of 8 windows";

} // namespace

std::string toString(HoldOutUnit unit)
{
    return unit == HoldOutUnit::Document ? kDocument : kWindowBlock;
}

HoldOutUnit holdOutUnitFromString(std::string_view text)
{
    return text == kWindowBlock ? HoldOutUnit::WindowBlock : HoldOutUnit::Document;
}

HoldOutUnit holdOutUnitFor(std::int64_t nDocuments)
{
    return nDocuments < kFewestDocuments ? HoldOutUnit::WindowBlock : HoldOutUnit::Document;
}

int halfOf(HoldOutUnit unit, std::uint64_t textHash, std::int32_t windowInDocument)
{
    const int half = static_cast<int>(mix64(textHash) & 1);
    return unit == HoldOutUnit::Document ? half : (half + windowInDocument / kWindowsOfBlock) & 1;
}

} // namespace atomscope
