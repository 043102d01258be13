#include "core/pages/pageoptions.h"

#include <algorithm>

namespace atomscope {

namespace {

int orderOf(Stratum stratum)
{
    switch (stratum.kind) {
    case Stratum::Kind::Top:
        return 0;
    case Stratum::Kind::Decile:
        return 10 - stratum.decile;
    case Stratum::Kind::Random:
        return 11;
    case Stratum::Kind::NonFiring:
        return 12;
    case Stratum::Kind::Range:
        return 13;
    case Stratum::Kind::Interval:
        return 14 + stratum.decile;
    }
    return 13;
}

} // namespace

PageOptions PageOptions::fullRange()
{
    PageOptions options;
    options.wishes.push_back({{Stratum::Kind::Top}, 3});
    for (int decile = 9; decile >= 0; --decile)
        options.wishes.push_back({{Stratum::Kind::Decile, decile}, 2});
    options.wishes.push_back({{Stratum::Kind::NonFiring}, 2});
    return options;
}

PageOptions PageOptions::topOnly(int count)
{
    PageOptions options;
    options.wishes.push_back({{Stratum::Kind::Top}, count});
    return options;
}

PageOptions PageOptions::within(ActivationRange range, int count)
{
    PageOptions options;
    options.range = range;
    options.wishes.push_back({{Stratum::Kind::Range}, count});
    return options;
}

std::vector<PageOptions::Wish> orderedWishes(std::vector<PageOptions::Wish> wishes)
{
    std::erase_if(wishes, [](const PageOptions::Wish& wish) {
        return wish.count <= 0
            || (wish.stratum.kind == Stratum::Kind::Decile && (wish.stratum.decile < 0 || wish.stratum.decile > 9));
    });
    std::sort(wishes.begin(), wishes.end(), [](const auto& a, const auto& b) {
        return orderOf(a.stratum) != orderOf(b.stratum) ? orderOf(a.stratum) < orderOf(b.stratum) : a.count > b.count;
    });
    const auto isSame = [](const auto& a, const auto& b) { return orderOf(a.stratum) == orderOf(b.stratum); };
    wishes.erase(std::unique(wishes.begin(), wishes.end(), isSame), wishes.end());
    return wishes;
}

} // namespace atomscope
