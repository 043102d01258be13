#include "app/worker/commands.h"

namespace atomscope::worker {

Result<void> runVerify(const VerifyArguments&)
{
    return fail(ErrorCode::Internal, "verify is not part of this build yet");
}

} // namespace atomscope::worker
