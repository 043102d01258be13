#pragma once

#include <cstdint>
#include <string>
#include <vector>
#include <zlib.h>

namespace atomscope::test {

struct ZipMember
{
    std::string name;
    std::string bytes;
    bool isDeflated = false;
};

/// The little-endian bytes of a number.
template <typename Number> std::string littleEndian(Number value)
{
    return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

inline std::string deflated(const std::string& bytes)
{
    z_stream stream = {};
    deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

/// A zip archive as bytes.
inline std::string zipBytes(const std::vector<ZipMember>& members)
{
    std::string file;
    std::string directory;
    for (const ZipMember& member : members) {
        const std::string packed = member.isDeflated ? deflated(member.bytes) : member.bytes;
        const auto crc = static_cast<std::uint32_t>(
            crc32(0, reinterpret_cast<const Bytef*>(member.bytes.data()), static_cast<uInt>(member.bytes.size())));
        // Version, flags, method, time, date, checksum, sizes, lengths of name and extra field: in both headers.
        const std::string common = littleEndian<std::uint16_t>(20) + littleEndian<std::uint16_t>(0)
            + littleEndian<std::uint16_t>(member.isDeflated ? 8 : 0) + littleEndian<std::uint32_t>(0)
            + littleEndian(crc) + littleEndian(static_cast<std::uint32_t>(packed.size()))
            + littleEndian(static_cast<std::uint32_t>(member.bytes.size()))
            + littleEndian(static_cast<std::uint16_t>(member.name.size())) + littleEndian<std::uint16_t>(0);
        directory += "PK\1\2" + littleEndian<std::uint16_t>(20) + common + std::string(10, '\0')
            + littleEndian(static_cast<std::uint32_t>(file.size())) + member.name;
        file += "PK\3\4" + common + member.name + packed;
    }
    const auto start = static_cast<std::uint32_t>(file.size());
    const auto count = littleEndian(static_cast<std::uint16_t>(members.size()));
    return file + directory + "PK\5\6" + std::string(4, '\0') + count + count
        + littleEndian(static_cast<std::uint32_t>(directory.size())) + littleEndian(start) + std::string(2, '\0');
}

} // namespace atomscope::test
