#include "core/store/verify.h"
#include "app/worker/commands.h"

#include <fmt/format.h>

namespace atomscope::worker {

Result<void> runVerify(const VerifyArguments& arguments)
{
    TRY(verifyIndex(arguments.file));
    if (!arguments.digest) {
        fmt::print("{}: every count, list and table agrees\n", arguments.file.string());
        return {};
    }
    TRY_ASSIGN(const std::string digest, indexDigest(arguments.file));
    fmt::print("{}\n", digest);
    return {};
}

} // namespace atomscope::worker
