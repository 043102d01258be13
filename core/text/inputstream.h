#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace atomscope::text {

/// The bytes of a file from its beginning, inflated if it is a gzip file.
class InputStream
{
public:
    static Result<InputStream> open(const std::filesystem::path& path);
    ~InputStream();
    InputStream(InputStream&&) noexcept;
    InputStream& operator=(InputStream&&) noexcept;

    /// Fills `out` as far as the file goes; fewer bytes (0 at least) only at its end.
    Result<std::size_t> read(std::span<char> out);
    /// Bytes of the file itself consumed so far, for progress.
    std::int64_t position() const;
    const std::filesystem::path& path() const;

private:
    struct State;
    explicit InputStream(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// The whole of a file, inflated if it is a gzip file. Error Limit when that is more than maxBytes.
Result<std::string> readWhole(const std::filesystem::path& path, std::size_t maxBytes);

} // namespace atomscope::text
