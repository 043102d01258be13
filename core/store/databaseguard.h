#pragma once

#include "core/base/result.h"

#include <SQLiteCpp/Exception.h>
#include <filesystem>
#include <type_traits>

namespace atomscope {

/// What a failed statement means for the person whose file it is: Busy (locked by another program), Io (full disk,
/// read-only, unreadable), BadFormat (damaged, or no SQLite file), else Database.
Error databaseError(const std::filesystem::path& file, const SQLite::Exception& failure);

/// Runs a function that returns a Result; SQLite's exceptions become its error.
template <typename Function>
std::invoke_result_t<Function> guarded(const std::filesystem::path& file, Function&& function)
{
    try {
        return function();
    } catch (const SQLite::Exception& failure) {
        return tl::unexpected<Error>(databaseError(file, failure));
    }
}

} // namespace atomscope
