// Are atoms the right units, and does everything have one? C8 to C10: nothing here measures them yet, and they say so.
#include "core/claims/claimparts.h"

namespace atomscope {

std::vector<Claim> structureClaims()
{
    Claim circles{"C8", "Features of several dimensions",
                  "Some features are subspaces, such as a circle of days, and no direction in them stands alone."};
    circles.why = "Whether groups of atoms span a subspace that cannot be taken apart is not measured.";
    circles.notMeasured
        = "Separability and mixture of groups of atoms with similar directions, against a permuted null. "
          "Similar directions are on each atom's page.";
    Claim composed{"C9", "Composed atoms",
                   "An SAE may learn blue square and red square where the model has colour and shape."};
    composed.why = "Whether an atom fires only where two others meet, or is their sum, is not measured.";
    composed.notMeasured = "A table of firings over two choices of concepts, and decoder directions as sums of others.";
    Claim tacit{"C10", "Regularities without an atom",
                "A behaviour may be regular without anything in the model that stands for it."};
    tacit.why = "What the model does is not compared with what atoms say. Nothing found would not mean that there is "
                "nothing.";
    tacit.notMeasured = "A behaviour given by examples: how well a dense probe, the best atoms, and their removal "
                        "account for it.";
    return {std::move(circles), std::move(composed), std::move(tacit)};
}

} // namespace atomscope
