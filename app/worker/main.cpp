#include "app/worker/arguments.h"
#include "core/base/log.h"

int main(int argc, char** argv)
{
    atomscope::logToStderr("atomscope-worker");
    return atomscope::worker::runFromArguments(argc, argv);
}
