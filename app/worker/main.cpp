#include "app/worker/arguments.h"
#include "core/base/log.h"

#include <csignal>
#include <malloc.h>

namespace {

/// Large buffers stay with the process: pages given back and fetched again cost more than the arithmetic on them.
void keepLargeAllocations()
{
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 2'000'000'000);
    mallopt(M_TOP_PAD, 64 << 20);
}

} // namespace

int main(int argc, char** argv)
{
    keepLargeAllocations();
    // A full disk and a closed pipe are errors to be reported, not signals to die of.
    std::signal(SIGXFSZ, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    atomscope::logToStderr("atomscope-worker");
    return atomscope::worker::runFromArguments(argc, argv);
}
