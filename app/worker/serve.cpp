#include "core/jobs/serve.h"

#include "app/worker/commands.h"
#include "app/worker/signalwatcher.h"

#include <unistd.h>

namespace atomscope::worker {

Result<void> runServe(const ServeArguments& arguments)
{
    ServeOptions options;
    options.threads = arguments.threads;
    options.idleTime = std::chrono::minutes(arguments.idleMinutes);
    ServeSession session(STDIN_FILENO, STDOUT_FILENO, options);
    const SignalWatcher watcher([&session](int) { session.end(); });
    session.run();
    return {};
}

} // namespace atomscope::worker
