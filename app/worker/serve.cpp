#include "app/worker/commands.h"

namespace atomscope::worker {

Result<void> runServe(const ServeArguments&)
{
    return fail(ErrorCode::Internal, "serve is not part of this build yet");
}

} // namespace atomscope::worker
