#include "app/worker/commands.h"

namespace atomscope::worker {

Result<void> runInfo(const InfoArguments&)
{
    return fail(ErrorCode::Internal, "info is not part of this build yet");
}

} // namespace atomscope::worker
