#pragma once

#include "tests/fuzz/fuzz.h"

#include <filesystem>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

/// Bytes that can be opened by a path and lie in memory, for readers that want a file.
class MemoryFile
{
public:
    MemoryFile(const std::uint8_t* data, std::size_t size)
        : m_descriptor(memfd_create("input", MFD_CLOEXEC))
    {
        require(m_descriptor >= 0 && write(m_descriptor, data, size) == static_cast<ssize_t>(size));
    }
    ~MemoryFile() { close(m_descriptor); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(m_descriptor); }

private:
    int m_descriptor;
};
