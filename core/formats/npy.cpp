#include "core/base/file.h"
#include "core/formats/npyheader.h"
#include "core/formats/tensorsource.h"

#include <array>
#include <fmt/format.h>

namespace atomscope {

namespace {

class NpyFile : public TensorSource
{
public:
    NpyFile(RandomAccessFile file, std::uint64_t dataStart, NpyHeader header)
        : m_file(std::move(file))
        , m_dataStart(dataStart)
        , m_header(std::move(header))
        , m_infos{TensorInfo{"array", m_header.dtype, m_header.shape}}
    {
    }

    const std::filesystem::path& path() const override { return m_file.path(); }
    const std::vector<TensorInfo>& tensors() const override { return m_infos; }

    Result<void> readF32(std::string_view name, std::span<float> out) const override
    {
        TRY(findFor(name, out.size()));
        TRY(readElements(m_file, m_dataStart, m_header.dtype, m_header.order, out));
        toRowMajor(m_header, out);
        return {};
    }

    Result<void> readPart(std::string_view name, std::int64_t first, std::span<float> out) const override
    {
        TRY(findForPart(name, first, out.size()));
        TRY_ASSIGN(const std::uint64_t offset, offsetOf(first));
        return readElements(m_file, offset, m_header.dtype, m_header.order, out);
    }

    Result<void> readWholePart(std::string_view name, std::int64_t first, std::span<std::int64_t> out) const override
    {
        TRY(findForPart(name, first, out.size()));
        TRY_ASSIGN(const std::uint64_t offset, offsetOf(first));
        return readWholeElements(m_file, offset, m_header.dtype, m_header.order, out);
    }

private:
    /// Of an element in row-major order.
    Result<std::uint64_t> offsetOf(std::int64_t element) const
    {
        if (m_header.isFortran && m_header.shape.size() > 1) {
            return fail(ErrorCode::Unsupported,
                        fmt::format("{} is stored column by column (fortran_order) and cannot be read in pieces; save "
                                    "numpy.ascontiguousarray of it",
                                    path().string()));
        }
        return m_dataStart
            + static_cast<std::uint64_t>(element) * static_cast<std::uint64_t>(dtypeSize(m_header.dtype));
    }

    RandomAccessFile m_file;
    std::uint64_t m_dataStart;
    NpyHeader m_header;
    std::vector<TensorInfo> m_infos;
};

} // namespace

Result<std::unique_ptr<TensorSource>> openNpy(const std::filesystem::path& path)
{
    TRY_ASSIGN(auto file, RandomAccessFile::open(path));
    std::string start(static_cast<std::size_t>(std::min<std::uint64_t>(kNpyPrefix, file.size())), '\0');
    TRY(file.readAt(0, std::as_writable_bytes(std::span(start))));
    TRY_ASSIGN(const NpyPrefix prefix, parseNpyPrefix(start, path.string()));
    if (prefix.textLength > file.size() - prefix.textStart)
        return fail(ErrorCode::BadFormat, fmt::format("{} ends inside its header", path.string()));
    std::string text(static_cast<std::size_t>(prefix.textLength), '\0');
    TRY(file.readAt(prefix.textStart, std::as_writable_bytes(std::span(text))));
    TRY_ASSIGN(auto header, parseNpyHeader(text, path.string()));
    const std::uint64_t dataStart = prefix.textStart + prefix.textLength;
    if (file.size() - dataStart != header.dataBytes) {
        return fail(ErrorCode::BadFormat,
                    fmt::format("{} holds {} bytes of elements; its shape needs {}", path.string(),
                                file.size() - dataStart, header.dataBytes));
    }
    return std::make_unique<NpyFile>(std::move(file), dataStart, std::move(header));
}

} // namespace atomscope
