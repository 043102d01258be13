#include "app/worker/commands.h"
#include "core/planted/writeplanted.h"

#include <fmt/format.h>

namespace atomscope::worker {

Result<void> runPlanted(const PlantedArguments& arguments)
{
    if (arguments.kase.size() != 1)
        return fail(ErrorCode::Usage, "a case is one letter, A to N");
    PlantedSpec spec;
    spec.kase = arguments.kase.front();
    spec.seed = arguments.seed;
    spec.isSuperposed = arguments.set == "planted-v1s";
    spec.nDocuments = static_cast<int>((arguments.tokens + kPlantedDocumentTokens - 1) / kPlantedDocumentTokens);
    TRY_ASSIGN(const PlantedSet set, makePlantedSet(spec));
    TRY(writePlantedSet(arguments.folder, set));
    fmt::print("{}: {} case {}, {} tokens, {} atoms\n", arguments.folder.string(), spec.name(), spec.kase,
               set.nTokens(), set.atoms.size());
    fmt::print("next: atomscope-worker index --activations {0} --out {0}.atoms\n", arguments.folder.string());
    return {};
}

} // namespace atomscope::worker
