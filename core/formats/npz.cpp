#include "core/formats/npyheader.h"
#include "core/formats/ziparchive.h"

#include <algorithm>
#include <fmt/format.h>

namespace atomscope {

namespace {

struct Member
{
    TensorInfo info;
    const ZipEntry* entry;
    NpyHeader header;
    std::uint64_t dataStart; ///< in the unpacked entry
};

class NpzFile : public TensorSource
{
public:
    explicit NpzFile(ZipArchive archive)
        : m_archive(std::move(archive))
    {
    }

    /// Reads the headers of all arrays.
    Result<void> readHeaders()
    {
        for (const ZipEntry& entry : m_archive.entries()) {
            constexpr std::string_view kSuffix = ".npy";
            if (!entry.name.ends_with(kSuffix))
                continue;
            TRY_ASSIGN(auto member, readHeader(entry));
            member.info
                = {entry.name.substr(0, entry.name.size() - kSuffix.size()), member.header.dtype, member.header.shape};
            m_members.push_back(std::move(member));
        }
        // "a-b.npy" sorts before "a.npy", "a-b" behind "a".
        std::ranges::sort(m_members, {}, [](const Member& member) { return std::string_view(member.info.name); });
        for (const Member& member : m_members)
            m_infos.push_back(member.info);
        return {};
    }

    const std::filesystem::path& path() const override { return m_archive.file().path(); }
    const std::vector<TensorInfo>& tensors() const override { return m_infos; }

    Result<void> readF32(std::string_view name, std::span<float> out) const override
    {
        TRY_ASSIGN(const TensorInfo* info, findFor(name, out.size()));
        const Member& member = m_members[static_cast<std::size_t>(info - m_infos.data())];
        ZipEntryReader reader(m_archive.file(), *member.entry);
        TRY(reader.skip(member.dataStart));
        const auto next = [&reader](std::span<std::byte> bytes) { return reader.read(bytes); };
        TRY(readElements(next, member.header.dtype, member.header.order, out));
        TRY(reader.finish());
        toRowMajor(member.header, out);
        return {};
    }

    Result<void> check() const override
    {
        for (const Member& member : m_members)
            TRY(m_archive.check(*member.entry));
        return {};
    }

private:
    Result<Member> readHeader(const ZipEntry& entry) const
    {
        const std::string where = fmt::format("{}: {}", path().string(), entry.name);
        ZipEntryReader reader(m_archive.file(), entry);
        std::string start(static_cast<std::size_t>(std::min<std::uint64_t>(kNpyPrefix, entry.size)), '\0');
        TRY(reader.read(std::as_writable_bytes(std::span(start))));
        TRY_ASSIGN(const NpyPrefix prefix, parseNpyPrefix(start, where));
        const std::uint64_t dataStart = prefix.textStart + prefix.textLength;
        if (dataStart > entry.size)
            return fail(ErrorCode::BadFormat, fmt::format("{} ends inside its header", where));
        std::string text = start.substr(prefix.textStart); // version 1 has a prefix shorter than what was read
        const std::size_t known = std::min<std::size_t>(text.size(), prefix.textLength);
        text.resize(static_cast<std::size_t>(prefix.textLength));
        TRY(reader.read(std::as_writable_bytes(std::span(text)).subspan(known)));
        TRY_ASSIGN(auto header, parseNpyHeader(text, where));
        if (entry.size - dataStart != header.dataBytes) {
            return fail(ErrorCode::BadFormat,
                        fmt::format("{} holds {} bytes of elements; its shape needs {}", where, entry.size - dataStart,
                                    header.dataBytes));
        }
        return Member{{}, &entry, std::move(header), dataStart};
    }

    ZipArchive m_archive;
    std::vector<TensorInfo> m_infos;
    std::vector<Member> m_members; ///< of the array at the same place in m_infos
};

} // namespace

Result<std::unique_ptr<TensorSource>> openNpz(const std::filesystem::path& path)
{
    TRY_ASSIGN(auto archive, ZipArchive::open(path));
    auto file = std::make_unique<NpzFile>(std::move(archive));
    TRY(file->readHeaders());
    if (file->tensors().empty())
        return fail(ErrorCode::BadFormat, fmt::format("{} holds no arrays", path.string()));
    return file;
}

} // namespace atomscope
