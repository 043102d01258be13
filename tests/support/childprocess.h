#pragma once

#include <csignal>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/// Forked children of a test without threads: to be killed, or to do without the rights of root.
namespace atomscope::test {

/// Runs `body` in a child and kills it with SIGKILL as soon as it has returned true. Returns false if it returned
/// false, in which case nothing was killed.
template <typename Body> bool killRightAfter(Body body)
{
    int ends[2];
    if (::pipe(ends) != 0)
        return false;
    const pid_t child = ::fork();
    if (child == 0) {
        if (body() && ::write(ends[1], "x", 1) == 1) {
            for (;;)
                ::pause();
        }
        ::_exit(1);
    }
    ::close(ends[1]);
    char ready = 0;
    const bool isReady = child > 0 && ::read(ends[0], &ready, 1) == 1;
    ::close(ends[0]);
    if (isReady)
        ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    return isReady && WIFSIGNALED(status);
}

/// Runs `body` in a child; true if it returned true.
template <typename Body> bool runInChild(Body body)
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(body() ? 0 : 1);
    int status = 0;
    return child > 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// The same in a child that is not root, so that permissions hold.
template <typename Body> bool runUnprivileged(Body body)
{
    return runInChild([&body] {
        constexpr uid_t kNobody = 65534;
        return (::geteuid() != 0 || (::setgid(kNobody) == 0 && ::setuid(kNobody) == 0)) && body();
    });
}

} // namespace atomscope::test
