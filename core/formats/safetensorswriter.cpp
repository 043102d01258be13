#include "core/formats/dtypes.h"
#include "core/formats/tensorsource.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>
#include <unistd.h>
#include <utility>

namespace atomscope {

namespace {

/// A new file under a temporary name beside its target; gone again unless it was committed.
class PendingFile
{
public:
    explicit PendingFile(const std::filesystem::path& target)
        : m_target(target)
        , m_temporary(fmt::format("{}.part-{}", target.string(), ::getpid()))
        , m_descriptor(::open(m_temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666))
    {
    }
    ~PendingFile()
    {
        if (m_descriptor >= 0) {
            ::close(m_descriptor);
            ::unlink(m_temporary.c_str());
        }
    }
    PendingFile(const PendingFile&) = delete;
    PendingFile& operator=(const PendingFile&) = delete;

    Result<void> write(std::span<const std::byte> bytes)
    {
        while (m_descriptor >= 0 && !bytes.empty()) {
            const ssize_t done = ::write(m_descriptor, bytes.data(), bytes.size());
            if (done < 0 && errno != EINTR)
                return systemError();
            bytes = bytes.subspan(static_cast<std::size_t>(std::max<ssize_t>(done, 0)));
        }
        return m_descriptor >= 0 ? Result<void>() : systemError();
    }

    Result<void> commit()
    {
        // Closed before it gets its name: some file systems report a full disk only now.
        if (::close(std::exchange(m_descriptor, -1)) == 0 && ::rename(m_temporary.c_str(), m_target.c_str()) == 0)
            return {};
        auto error = systemError();
        ::unlink(m_temporary.c_str());
        return error;
    }

private:
    Result<void> systemError() const
    {
        return fail(ErrorCode::Io, fmt::format("cannot write {}: {}", m_target.string(), std::strerror(errno)));
    }

    std::filesystem::path m_target;
    std::string m_temporary;
    int m_descriptor;
};

Result<std::string> header(std::span<const NamedArray> arrays)
{
    nlohmann::ordered_json entries = nlohmann::ordered_json::object();
    std::set<std::string_view> names;
    std::uint64_t offset = 0;
    for (const auto& array : arrays) {
        const auto count = checkedCount(array.shape);
        if (!count || static_cast<std::uint64_t>(*count) != array.values.size() || !names.insert(array.name).second) {
            return fail(ErrorCode::Internal,
                        fmt::format("array \"{}\" has {} values, which do not fit its shape, or its name occurs twice",
                                    array.name, array.values.size()));
        }
        const std::uint64_t end = offset + array.values.size_bytes();
        entries[array.name] = {{"dtype", "F32"}, {"shape", array.shape}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    try {
        std::string text = entries.dump();
        text.resize((text.size() + 7) / 8 * 8, ' '); // so that the data begin on a multiple of 8
        return text;
    } catch (const nlohmann::json::exception& error) {
        return fail(ErrorCode::Usage, "a tensor's name is not valid UTF-8", error.what());
    }
}

} // namespace

Result<void> writeSafetensors(const std::filesystem::path& file, std::span<const NamedArray> arrays)
{
    TRY_ASSIGN(const std::string text, header(arrays));
    PendingFile pending(file);
    const auto length = static_cast<std::uint64_t>(text.size());
    TRY(pending.write(std::as_bytes(std::span(&length, 1))));
    TRY(pending.write(std::as_bytes(std::span(text))));
    for (const auto& array : arrays)
        TRY(pending.write(std::as_bytes(array.values)));
    return pending.commit();
}

} // namespace atomscope
