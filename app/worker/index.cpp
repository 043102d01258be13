#include "app/worker/commands.h"

namespace atomscope::worker {

Result<void> runIndex(const IndexArguments&)
{
    return fail(ErrorCode::Internal, "index is not part of this build yet");
}

} // namespace atomscope::worker
