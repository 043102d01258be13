#include "core/base/file.h"
#include "core/formats/dtypes.h"
#include "core/formats/gitlfs.h"
#include "core/formats/safetensorsheader.h"
#include "core/formats/tensorsource.h"

#include <array>
#include <bit>
#include <fmt/format.h>

namespace atomscope {

namespace {

class SafetensorsFile : public TensorSource
{
public:
    SafetensorsFile(RandomAccessFile file, std::uint64_t dataStart, std::vector<SafetensorsEntry> entries)
        : m_file(std::move(file))
        , m_dataStart(dataStart)
    {
        for (auto& entry : entries) {
            m_begins.push_back(entry.begin);
            m_infos.push_back(std::move(entry.info));
        }
    }

    const std::filesystem::path& path() const override { return m_file.path(); }
    const std::vector<TensorInfo>& tensors() const override { return m_infos; }

    Result<void> readF32(std::string_view name, std::span<float> out) const override
    {
        TRY_ASSIGN(const TensorInfo* info, findFor(name, out.size()));
        if (info->dtype == DType::Other) {
            return fail(ErrorCode::Unsupported,
                        fmt::format("tensor \"{}\" in {} is stored in a type that this program does not read", name,
                                    path().string()));
        }
        const auto index = static_cast<std::size_t>(info - m_infos.data());
        return readElements(m_file, m_dataStart + m_begins[index], info->dtype, ByteOrder::Little, out);
    }

    Result<void> readPart(std::string_view name, std::int64_t first, std::span<float> out) const override
    {
        TRY_ASSIGN(const TensorInfo* info, findForPart(name, first, out.size()));
        return readElements(m_file, offsetOf(*info, first), info->dtype, ByteOrder::Little, out);
    }

    Result<void> readWholePart(std::string_view name, std::int64_t first, std::span<std::int64_t> out) const override
    {
        TRY_ASSIGN(const TensorInfo* info, findForPart(name, first, out.size()));
        return readWholeElements(m_file, offsetOf(*info, first), info->dtype, ByteOrder::Little, out);
    }

private:
    std::uint64_t offsetOf(const TensorInfo& info, std::int64_t element) const
    {
        const auto index = static_cast<std::size_t>(&info - m_infos.data());
        return m_dataStart + m_begins[index]
            + static_cast<std::uint64_t>(element) * static_cast<std::uint64_t>(dtypeSize(info.dtype));
    }

    RandomAccessFile m_file;
    std::uint64_t m_dataStart;
    std::vector<TensorInfo> m_infos;
    std::vector<std::uint64_t> m_begins; ///< of the tensor at the same place in m_infos
};

} // namespace

Result<std::unique_ptr<TensorSource>> openSafetensors(const std::filesystem::path& path)
{
    TRY_ASSIGN(auto file, RandomAccessFile::open(path));
    TRY(refuseLfsPointer(file));
    std::array<std::byte, 8> lengthBytes;
    if (file.size() < lengthBytes.size())
        return fail(ErrorCode::BadFormat, fmt::format("{} is too short for a safetensors file", path.string()));
    TRY(file.readAt(0, lengthBytes));
    const auto length = std::bit_cast<std::uint64_t>(lengthBytes); // little-endian, as this machine is (dtypes.cpp)
    if (length > kMaxSafetensorsHeader || length > file.size() - lengthBytes.size()) {
        return fail(ErrorCode::BadFormat,
                    fmt::format("{} is no safetensors file, or truncated: it promises a header of {} bytes",
                                path.string(), length));
    }
    std::string header(static_cast<std::size_t>(length), '\0');
    TRY(file.readAt(lengthBytes.size(), std::as_writable_bytes(std::span(header))));
    const std::uint64_t dataStart = lengthBytes.size() + length;
    TRY_ASSIGN(auto entries, parseSafetensorsHeader(header, file.size() - dataStart, path.string()));
    return std::make_unique<SafetensorsFile>(std::move(file), dataStart, std::move(entries));
}

} // namespace atomscope
