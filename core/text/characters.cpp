#include "core/text/characters.h"

#include <unicode/uchar.h>

namespace atomscope::text {

std::uint8_t classesBeyondAscii(char32_t c)
{
    const auto mask = U_GET_GC_MASK(static_cast<UChar32>(c));
    if ((mask & U_GC_L_MASK) != 0)
        return kLetter;
    if ((mask & U_GC_N_MASK) != 0)
        return kNumber;
    if ((mask & U_GC_M_MASK) != 0)
        return kMark;
    // Beyond ASCII, White_Space is every separator and U+0085.
    if ((mask & U_GC_Z_MASK) != 0 || c == 0x85)
        return kSpace;
    return 0;
}

bool isWordCharacter(char32_t c)
{
    const auto point = static_cast<UChar32>(c);
    return (U_GET_GC_MASK(point) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK)) != 0
        || u_hasBinaryProperty(point, UCHAR_ALPHABETIC) || u_hasBinaryProperty(point, UCHAR_JOIN_CONTROL);
}

} // namespace atomscope::text
