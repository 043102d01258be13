#include "app/worker/commands.h"

namespace atomscope::worker {

Result<void> runAtom(const AtomArguments&)
{
    return fail(ErrorCode::Internal, "atom is not part of this build yet");
}

} // namespace atomscope::worker
