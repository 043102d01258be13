#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace atomscope {

/// What kind of thing went wrong; callers branch on this, people read Error::message.
enum class ErrorCode {
    Io, ///< the operating system refused to read or write
    NotFound, ///< a file, key, atom or tensor is not there
    BadFormat, ///< bytes that are not what their format promises
    Unsupported, ///< well-formed, but not something this program handles
    ShapeMismatch, ///< sizes that do not fit each other
    Limit, ///< larger than a stated bound
    Busy, ///< somebody else owns it right now
    Conflict, ///< differs from what was there before
    Cancelled, ///< stopped on request
    Database, ///< SQLite reported a failure
    Usage, ///< the caller asked for something that makes no sense
    Unanswered, ///< a file leaves something open that only the caller can say
    Internal, ///< a bug of ours
};

/// A failure, ready to be shown: the message says what happened, to which file, and what to do.
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::string detail; ///< for a log or a "details" field; may be empty
};

template <typename T> using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string detail = {})
{
    return tl::unexpected<Error>(Error{code, std::move(message), std::move(detail)});
}

/// Passes another call's error on, whatever its value type was.
template <typename T> tl::unexpected<Error> passOn(tl::expected<T, Error>& failed)
{
    return tl::unexpected<Error>(std::move(failed.error()));
}

} // namespace atomscope

#define ATOMSCOPE_CONCAT_INNER(a, b) a##b
#define ATOMSCOPE_CONCAT(a, b) ATOMSCOPE_CONCAT_INNER(a, b)
#define ATOMSCOPE_TRY_INNER(temporary, declaration, expression)                                                        \
    auto temporary = (expression);                                                                                     \
    if (!temporary)                                                                                                    \
        return ::atomscope::passOn(temporary);                                                                         \
    declaration = std::move(*temporary)

/// TRY_ASSIGN(auto value, f()): value is f()'s value, or the enclosing function returns f()'s error.
#define TRY_ASSIGN(declaration, expression)                                                                            \
    ATOMSCOPE_TRY_INNER(ATOMSCOPE_CONCAT(tryResult, __LINE__), declaration, expression)

/// TRY(f()): the same for a Result<void>.
#define TRY(expression)                                                                                                \
    do {                                                                                                               \
        auto tryOutcome = (expression);                                                                                \
        if (!tryOutcome)                                                                                               \
            return ::atomscope::passOn(tryOutcome);                                                                    \
    } while (false)
