#include "app/worker/commands.h"

namespace atomscope::worker {

Result<void> runEncode(const EncodeArguments&)
{
    return fail(ErrorCode::Internal, "encode is not part of this build yet");
}

} // namespace atomscope::worker
