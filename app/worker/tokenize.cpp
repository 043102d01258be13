#include "app/worker/commands.h"

namespace atomscope::worker {

Result<void> runTokenize(const TokenizeArguments&)
{
    return fail(ErrorCode::Internal, "tokenize is not part of this build yet");
}

} // namespace atomscope::worker
