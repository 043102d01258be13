#include "core/jobs/serve.h"

#include "app/worker/commands.h"

#include <unistd.h>

namespace atomscope::worker {

Result<void> runServe(const ServeArguments& arguments)
{
    ServeOptions options;
    options.threads = arguments.threads;
    options.idleTime = std::chrono::minutes(arguments.idleMinutes);
    serve(STDIN_FILENO, STDOUT_FILENO, options);
    return {};
}

} // namespace atomscope::worker
