#include "tests/support/plantedindex.h"

#include "core/jobs/indexjob.h"
#include "core/planted/writeplanted.h"

namespace atomscope::test {

Result<void> writePlantedIndex(const std::filesystem::path& folder, const std::filesystem::path& file,
                               const PlantedSet& set)
{
    TRY(writePlantedSet(folder, set));
    IndexJob job;
    job.sae = folder / "sae";
    job.cache.activations = {folder / "activations.safetensors"};
    job.cache.tokenIds = {folder / "token_ids.json"};
    job.cache.tokenizer = folder / "tokenizer.json";
    job.out = file;
    job.seed = 1;
    job.force = true;
    // A dictionary that has nothing to do with x any more is what the check is there to refuse.
    job.checksSanity = set.spec.kase != 'J' && set.spec.kase != 'K';
    IndexControl control;
    TRY(runIndexJob(job, control, {}));
    return {};
}

} // namespace atomscope::test
