#pragma once

#include "core/store/indexwriter.h"

#include <chrono>

namespace atomscope {

/// Shows other machines, now and then, that an index is still owned; a commit does so too.
class Heartbeat
{
public:
    static constexpr std::chrono::seconds kEvery{60};

    Result<void> beatIfDue(IndexWriter& writer)
    {
        const auto now = std::chrono::steady_clock::now();
        if (now - m_last < kEvery)
            return {};
        m_last = now;
        return writer.heartbeat();
    }

private:
    std::chrono::steady_clock::time_point m_last = std::chrono::steady_clock::now();
};

} // namespace atomscope
