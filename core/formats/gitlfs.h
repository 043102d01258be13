#pragma once

#include "core/base/file.h"

#include <array>
#include <string>
#include <string_view>

namespace atomscope {

/// Error if the file is one of the small texts that lie under the weights' names after a clone without `git lfs`.
inline Result<void> refuseLfsPointer(const RandomAccessFile& file)
{
    constexpr std::string_view kStart = "version https://git-lfs";
    std::array<char, kStart.size()> start;
    if (file.size() < start.size())
        return {};
    TRY(file.readAt(0, std::as_writable_bytes(std::span(start))));
    if (std::string_view(start.data(), start.size()) != kStart)
        return {};
    return fail(ErrorCode::BadFormat,
                file.path().string() + " is a Git LFS pointer, not the weights; fetch them with \"git lfs pull\"");
}

} // namespace atomscope
