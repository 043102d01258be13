#include "core/formats/ziparchive.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <zlib.h>

namespace atomscope {

namespace {

constexpr std::size_t kChunk = 1 << 16;

} // namespace

struct ZipEntryReader::Inflater
{
    z_stream stream = {};
    bool isReady = false;
    bool isAtEnd = false;
    std::uint64_t packedDone = 0; ///< bytes taken from the file
    std::array<std::byte, kChunk> packed;

    Inflater() { isReady = inflateInit2(&stream, -MAX_WBITS) == Z_OK; } // raw deflate, without zlib's header
    ~Inflater()
    {
        if (isReady)
            inflateEnd(&stream);
    }
};

ZipEntryReader::ZipEntryReader(const RandomAccessFile& file, const ZipEntry& entry)
    : m_file(file)
    , m_entry(entry)
    , m_inflater(entry.isDeflated ? std::make_unique<Inflater>() : nullptr)
{
}

ZipEntryReader::~ZipEntryReader() = default;

tl::unexpected<Error> ZipEntryReader::broken(const char* why) const
{
    return fail(ErrorCode::BadFormat,
                fmt::format("{} is damaged: entry \"{}\" {}", m_file.path().string(), m_entry.name, why));
}

Result<void> ZipEntryReader::read(std::span<std::byte> out)
{
    while (!out.empty()) {
        const auto part = out.first(std::min(out.size(), kChunk)); // the checksum sees it while it is in the cache
        if (part.size() > m_entry.size - m_done)
            return broken("ends too early");
        TRY(m_inflater ? inflate(part) : readStored(part));
        m_crc = static_cast<std::uint32_t>(
            crc32(m_crc, reinterpret_cast<const Bytef*>(part.data()), static_cast<uInt>(part.size())));
        m_done += part.size();
        out = out.subspan(part.size());
    }
    return {};
}

Result<void> ZipEntryReader::readStored(std::span<std::byte> out)
{
    return m_file.readAt(m_entry.dataStart + m_done, out);
}

Result<void> ZipEntryReader::inflate(std::span<std::byte> out)
{
    if (!m_inflater->isReady)
        return fail(ErrorCode::Limit, "not enough memory to unpack " + m_file.path().string());
    z_stream& stream = m_inflater->stream;
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    while (stream.avail_out > 0) {
        if (m_inflater->isAtEnd)
            return broken("unpacks to fewer bytes than promised");
        if (stream.avail_in == 0) {
            const auto count = static_cast<std::size_t>(
                std::min<std::uint64_t>(kChunk, m_entry.packedSize - m_inflater->packedDone));
            if (count == 0)
                return broken("ends inside its packed bytes");
            TRY(m_file.readAt(m_entry.dataStart + m_inflater->packedDone, std::span(m_inflater->packed).first(count)));
            m_inflater->packedDone += count;
            stream.next_in = reinterpret_cast<Bytef*>(m_inflater->packed.data());
            stream.avail_in = static_cast<uInt>(count);
        }
        const int outcome = ::inflate(&stream, Z_NO_FLUSH);
        if (outcome == Z_STREAM_END)
            m_inflater->isAtEnd = true;
        else if (outcome != Z_OK && outcome != Z_BUF_ERROR)
            return broken("holds bytes that cannot be unpacked");
    }
    return {};
}

Result<void> ZipEntryReader::skip(std::uint64_t count)
{
    std::vector<std::byte> buffer(static_cast<std::size_t>(std::min<std::uint64_t>(count, kChunk)));
    while (count > 0) {
        const auto part = std::span(buffer).first(static_cast<std::size_t>(std::min<std::uint64_t>(count, kChunk)));
        TRY(read(part));
        count -= part.size();
    }
    return {};
}

Result<void> ZipEntryReader::finish()
{
    TRY(skip(m_entry.size - m_done));
    if (m_inflater && !m_inflater->isAtEnd) {
        // All bytes are there; what follows must be the end of the packed bytes and not more of them.
        std::byte surplus[1];
        const auto more = inflate(surplus);
        if (more || !m_inflater->isAtEnd)
            return broken("unpacks to more bytes than promised");
    }
    if (m_crc != m_entry.crc)
        return broken("has a wrong checksum");
    return {};
}

} // namespace atomscope
