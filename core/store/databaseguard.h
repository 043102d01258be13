#pragma once

#include "core/base/result.h"

#include <SQLiteCpp/Exception.h>
#include <filesystem>
#include <string>
#include <type_traits>
#include <utility>

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

/// The same for a writer: a file that could not be written says what to do besides, for example how to go on.
template <typename Function>
std::invoke_result_t<Function> guarded(const std::filesystem::path& file, const std::string& advice,
                                       Function&& function)
{
    auto result = guarded(file, std::forward<Function>(function));
    if (!result && result.error().code == ErrorCode::Io)
        result.error().message += "; " + advice;
    return result;
}

} // namespace atomscope
