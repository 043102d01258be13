#include "app/worker/commands.h"

namespace atomscope::worker {

Result<void> runInspect(const InspectArguments&)
{
    return fail(ErrorCode::Internal, "inspect is not part of this build yet");
}

} // namespace atomscope::worker
