#pragma once

#include "core/base/result.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <utility>
#include <vector>

namespace atomscope::bench {

/// Repeats some work; prints the median, the shortest and the longest of its times. Returns the shortest, ms.
inline double measure(const char* what, const char* goal, int repetitions, const std::function<void()>& work)
{
    std::vector<double> times;
    for (int i = 0; i < repetitions; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work();
        const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
        times.push_back(spent.count());
    }
    std::sort(times.begin(), times.end());
    std::printf("%-48s %8.2f ms, %8.2f … %8.2f ms   %s\n", what, times[times.size() / 2], times.front(), times.back(),
                goal);
    return times.front();
}

/// Ends the program with the error's message.
template <typename T> T mustHave(Result<T> result)
{
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().message.c_str());
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

} // namespace atomscope::bench
