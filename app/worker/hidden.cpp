#include "core/jobs/hidden.h"
#include "app/worker/commands.h"

namespace atomscope::worker {

Result<void> runHidden(const HiddenArguments& arguments)
{
    return runHiddenJob({arguments.model, arguments.ids, arguments.site, arguments.out});
}

} // namespace atomscope::worker
