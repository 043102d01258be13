#include "app/worker/commands.h"

namespace atomscope::worker {

Result<void> runHidden(const HiddenArguments&)
{
    return fail(ErrorCode::Internal, "hidden is not part of this build yet");
}

} // namespace atomscope::worker
