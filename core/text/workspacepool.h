#pragma once

#include "core/text/bpe.h"

#include <memory>
#include <mutex>
#include <vector>

namespace atomscope::text {

/// Lends workspaces to callers on any thread, so that each keeps the pieces it has seen and none waits for another.
class WorkspacePool
{
public:
    class Lease
    {
    public:
        explicit Lease(WorkspacePool& pool)
            : m_pool(pool)
            , m_workspace(pool.take())
        {
        }
        ~Lease() { m_pool.giveBack(std::move(m_workspace)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;

        Bpe::Workspace& operator*() const { return *m_workspace; }

    private:
        WorkspacePool& m_pool;
        std::unique_ptr<Bpe::Workspace> m_workspace;
    };

private:
    std::unique_ptr<Bpe::Workspace> take()
    {
        const std::lock_guard lock(m_mutex);
        if (m_free.empty())
            return std::make_unique<Bpe::Workspace>();
        auto workspace = std::move(m_free.back());
        m_free.pop_back();
        return workspace;
    }
    void giveBack(std::unique_ptr<Bpe::Workspace> workspace)
    {
        const std::lock_guard lock(m_mutex);
        m_free.push_back(std::move(workspace));
    }

    std::mutex m_mutex;
    std::vector<std::unique_ptr<Bpe::Workspace>> m_free;
};

} // namespace atomscope::text
