#include "core/index/streamcodec.h"

#include <streamvbyte.h>

namespace atomscope {

namespace {

// Data bytes that these control bytes announce for n values.
std::size_t dataBytes(std::span<const std::byte> control, std::size_t n)
{
    std::size_t sum = n; // a code c stands for c + 1 bytes
    std::size_t at = 0;
    for (; at + 8 <= n / 4; at += 8) {
        std::uint64_t codes;
        std::memcpy(&codes, control.data() + at, 8);
        sum += static_cast<std::size_t>(std::popcount(codes & 0x5555555555555555ULL))
            + 2 * static_cast<std::size_t>(std::popcount(codes & 0xaaaaaaaaaaaaaaaaULL));
    }
    for (std::size_t i = 4 * at; i < n; ++i)
        sum += (static_cast<std::size_t>(control[i / 4]) >> (2 * (i % 4))) & 3;
    return sum;
}

void decodePlainly(std::span<const std::byte> control, const std::byte* data, std::span<std::uint32_t> out)
{
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::size_t size = ((static_cast<std::size_t>(control[i / 4]) >> (2 * (i % 4))) & 3) + 1;
        std::uint32_t value = 0;
        std::memcpy(&value, data, size);
        data += size;
        out[i] = value;
    }
}

} // namespace

void appendStream(Bytes& out, std::span<const std::uint32_t> values)
{
    if (values.empty())
        return;
    const std::size_t at = out.size();
    const auto n = static_cast<std::uint32_t>(values.size());
    out.resize(at + streamvbyte_max_compressedbytes(n) + kStreamSlack);
    const std::size_t size = streamvbyte_encode(values.data(), n, reinterpret_cast<std::uint8_t*>(out.data() + at));
    out.resize(at + size);
}

void readStream(ByteReader& reader, std::span<std::uint32_t> out, std::size_t slack)
{
    if (out.empty())
        return;
    const auto whole = reader.rest();
    const std::size_t controlBytes = (out.size() + 3) / 4;
    if (controlBytes > whole.size()) {
        reader.setBad();
        return;
    }
    const auto control = whole.first(controlBytes);
    const std::size_t size = controlBytes + dataBytes(control, out.size());
    if (size > whole.size()) {
        reader.setBad();
        return;
    }
    if (whole.size() - size + slack >= kStreamSlack)
        streamvbyte_decode(reinterpret_cast<const std::uint8_t*>(whole.data()), out.data(),
                           static_cast<std::uint32_t>(out.size()));
    else
        decodePlainly(control, whole.data() + controlBytes, out);
    reader.take(size);
}

} // namespace atomscope
