#include "app/worker/commands.h"

namespace atomscope::worker {

Result<void> runAtoms(const AtomsArguments&)
{
    return fail(ErrorCode::Internal, "atoms is not part of this build yet");
}

} // namespace atomscope::worker
