#pragma once

namespace atomscope::worker {

/// Parses the command line and runs the chosen subcommand.
/// Exit codes: 0 ok, 1 failed, 2 wrong usage.
int runFromArguments(int argc, char** argv);

} // namespace atomscope::worker
