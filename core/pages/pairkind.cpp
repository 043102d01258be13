#include "core/pages/pairkind.h"

namespace atomscope {

const char* toString(PairKind kind)
{
    switch (kind) {
    case PairKind::Unknown:
        return "unknown";
    case PairKind::Siblings:
        return "siblings";
    case PairKind::Overlap:
        return "overlap";
    case PairKind::Composition:
        return "composition";
    case PairKind::Apart:
        return "apart";
    }
    return "";
}

PairKind pairKind(bool isNear, bool firesTogether)
{
    if (isNear)
        return firesTogether ? PairKind::Overlap : PairKind::Siblings;
    return firesTogether ? PairKind::Composition : PairKind::Apart;
}

} // namespace atomscope
