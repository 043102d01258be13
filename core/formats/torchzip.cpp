#include "core/formats/torchzip.h"

#include "core/formats/dtypes.h"
#include "core/formats/gitlfs.h"
#include "core/formats/ziparchive.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace atomscope {

namespace {

constexpr std::uint64_t kMaxPickle = 32 << 20;
constexpr std::string_view kPickle = "/data.pkl";

/// Whether the elements lie one after another. A stride of an axis of length 1 means nothing.
bool isContiguous(const PickledTensor& tensor)
{
    std::int64_t expected = 1;
    for (std::size_t axis = tensor.shape.size(); axis-- > 0;) {
        if (tensor.shape[axis] != 1 && tensor.strides[axis] != expected)
            return false;
        expected *= tensor.shape[axis];
    }
    return true;
}

/// A strided view into row-major order; `touched` begins at the view's first element.
void gather(std::span<const float> touched, const PickledTensor& tensor, std::span<float> out)
{
    std::vector<std::int64_t> index(tensor.shape.size(), 0);
    std::int64_t from = 0;
    for (float& value : out) {
        value = touched[static_cast<std::size_t>(from)];
        for (std::size_t axis = tensor.shape.size(); axis-- > 0;) {
            from += tensor.strides[axis];
            if (++index[axis] < tensor.shape[axis])
                break;
            from -= tensor.strides[axis] * tensor.shape[axis];
            index[axis] = 0;
        }
    }
}

class TorchZipFile : public TorchFile
{
public:
    explicit TorchZipFile(ZipArchive archive)
        : m_archive(std::move(archive))
    {
    }

    Result<void> readContent()
    {
        TRY(findRoot());
        TRY(readByteOrder());
        const ZipEntry* pickle = m_archive.find(m_root + std::string(kPickle));
        TRY_ASSIGN(const std::string bytes, m_archive.readText(*pickle, kMaxPickle));
        TRY_ASSIGN(m_content, readTorchPickle(bytes, path().string()));
        for (const auto& [name, tensor] : m_content.tensors) {
            TRY(findRecord(name, tensor));
            m_infos.push_back({name, tensor.dtype, tensor.shape});
        }
        return {};
    }

    const std::filesystem::path& path() const override { return m_archive.file().path(); }
    const std::vector<TensorInfo>& tensors() const override { return m_infos; }

    Result<void> readF32(std::string_view name, std::span<float> out) const override
    {
        TRY_ASSIGN(const TensorInfo* info, findFor(name, out.size()));
        const auto place = static_cast<std::size_t>(info - m_infos.data());
        const PickledTensor& tensor = m_content.tensors[place].second;
        if (out.empty())
            return {};
        if (isContiguous(tensor))
            return readRange(*m_records[place], tensor.dtype, tensor.offset, out);
        // The elements from the first to the last that the view touches.
        std::int64_t reach = 1;
        for (std::size_t axis = 0; axis < tensor.shape.size(); ++axis)
            reach += (tensor.shape[axis] - 1) * tensor.strides[axis];
        std::vector<float> touched(static_cast<std::size_t>(reach));
        TRY(readRange(*m_records[place], tensor.dtype, tensor.offset, touched));
        gather(touched, tensor, out);
        return {};
    }

    Result<void> check() const override
    {
        for (const ZipEntry& entry : m_archive.entries())
            TRY(m_archive.check(entry));
        return {};
    }

    const PickledScalar* scalar(std::string_view name) const override
    {
        using Pair = std::pair<std::string, PickledScalar>;
        const auto found = std::ranges::lower_bound(m_content.scalars, name, {}, &Pair::first);
        return found != m_content.scalars.end() && found->first == name ? &found->second : nullptr;
    }

private:
    tl::unexpected<Error> broken(const std::string& why) const
    {
        return fail(ErrorCode::BadFormat, fmt::format("{}: {}", path().string(), why));
    }

    /// The one folder that holds everything.
    Result<void> findRoot()
    {
        for (const ZipEntry& entry : m_archive.entries()) {
            const auto slash = entry.name.find('/');
            if (slash == std::string::npos || entry.name.substr(slash) != kPickle)
                continue;
            if (!m_root.empty())
                return broken("it holds two pickles (data.pkl)");
            m_root = entry.name.substr(0, slash);
        }
        if (m_root.empty())
            return broken("it is a zip archive, but not one of torch.save: there is no data.pkl in it");
        if (m_archive.find(m_root + "/constants.pkl")) {
            return fail(
                ErrorCode::Unsupported,
                fmt::format("{} is a TorchScript program, not plain weights; save its state_dict()", path().string()));
        }
        return {};
    }

    Result<void> readByteOrder()
    {
        const ZipEntry* entry = m_archive.find(m_root + "/byteorder");
        if (!entry)
            return {};
        TRY_ASSIGN(const std::string order, m_archive.readText(*entry, 16));
        if (order != "little" && order != "big")
            return broken("its byte order is not known");
        m_order = order == "big" ? ByteOrder::Big : ByteOrder::Little;
        return {};
    }

    Result<void> findRecord(const std::string& name, const PickledTensor& tensor)
    {
        const ZipEntry* record = m_archive.find(fmt::format("{}/data/{}", m_root, tensor.storageKey));
        if (!record)
            return broken(fmt::format("the data of tensor \"{}\" is missing", name));
        const auto needed = checkedBytes(tensor.storageCount, dtypeSize(tensor.dtype) * 8);
        if (!needed || *needed > record->size)
            return broken(fmt::format("the data of tensor \"{}\" is shorter than it says", name));
        m_records.push_back(record);
        return {};
    }

    /// Elements [first, first + out.size()) of a record. A record that is read as a whole has its checksum verified.
    Result<void> readRange(const ZipEntry& record, DType dtype, std::int64_t first, std::span<float> out) const
    {
        const auto width = static_cast<std::uint64_t>(dtypeSize(dtype));
        const std::uint64_t start = static_cast<std::uint64_t>(first) * width;
        if (!record.isDeflated && out.size() * width < record.size)
            return readElements(m_archive.file(), record.dataStart + start, dtype, m_order, out);
        ZipEntryReader reader(m_archive.file(), record);
        TRY(reader.skip(start));
        const auto next = [&reader](std::span<std::byte> bytes) { return reader.read(bytes); };
        TRY(readElements(next, dtype, m_order, out));
        return reader.finish();
    }

    ZipArchive m_archive;
    std::string m_root;
    ByteOrder m_order = ByteOrder::Little;
    PickledContent m_content;
    std::vector<TensorInfo> m_infos; ///< of the tensor at the same place in m_content
    std::vector<const ZipEntry*> m_records;
};

/// The layout before PyTorch 1.6: pickles one after another, the first of them a magic number; before that, a tar.
Result<void> refuseOldLayout(const RandomAccessFile& file)
{
    std::array<char, 512> start{};
    const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(start.size(), file.size()));
    TRY(file.readAt(0, std::as_writable_bytes(std::span(start)).first(length)));
    const std::string_view bytes(start.data(), length);
    const bool isPickle = bytes.starts_with('\x80');
    const bool isTar = length == start.size() && bytes.substr(257, 5) == "ustar";
    if (isPickle || isTar) {
        return fail(ErrorCode::Unsupported,
                    fmt::format("{} is in the layout that PyTorch wrote before 1.6, which is not read; load it in "
                                "Python and save its tensors again, best as safetensors",
                                file.path().string()));
    }
    return {};
}

} // namespace

Result<std::unique_ptr<TorchFile>> openTorchZip(const std::filesystem::path& path)
{
    {
        TRY_ASSIGN(const auto file, RandomAccessFile::open(path));
        TRY(refuseLfsPointer(file));
        TRY(refuseOldLayout(file));
    }
    TRY_ASSIGN(auto archive, ZipArchive::open(path));
    auto file = std::make_unique<TorchZipFile>(std::move(archive));
    TRY(file->readContent());
    return file;
}

} // namespace atomscope
