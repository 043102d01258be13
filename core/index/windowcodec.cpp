#include "core/index/windowcodec.h"

#include "core/index/streamcodec.h"

#include <limits>
#include <numeric>

namespace atomscope {

namespace {

constexpr std::uint64_t kLargest = std::numeric_limits<std::int32_t>::max();

std::vector<std::uint32_t> readNumbers(ByteReader& reader, std::uint64_t n)
{
    if (!canHoldStream(reader.remaining(), n)) {
        reader.setBad();
        return {};
    }
    std::vector<std::uint32_t> values(n);
    readStream(reader, values, 0);
    return values;
}

} // namespace

WindowTable emptyWindowTable()
{
    WindowTable table;
    table.firstPosition = {0};
    return table;
}

void addWindow(WindowTable& table, std::int32_t nTokens, DocumentId document, std::int32_t firstTokenInDocument,
               bool hasBos)
{
    table.firstPosition.push_back(table.firstPosition.back() + static_cast<std::uint64_t>(nTokens));
    table.document.push_back(document);
    table.firstTokenInDocument.push_back(firstTokenInDocument);
    table.hasBos.push_back(hasBos ? 1 : 0);
}

Bytes encodeWindows(const WindowTable& table)
{
    const std::size_t n = table.size();
    std::vector<std::uint32_t> lengths(n), documents(n), firstTokens(n);
    std::int32_t document = 0;
    for (std::size_t i = 0; i < n; ++i) {
        lengths[i] = static_cast<std::uint32_t>(table.nTokens(i));
        documents[i] = static_cast<std::uint32_t>(table.document[i].v - document);
        document = table.document[i].v;
        firstTokens[i] = static_cast<std::uint32_t>(table.firstTokenInDocument[i]);
    }
    Bytes out;
    appendStream(out, lengths);
    appendStream(out, documents);
    appendStream(out, firstTokens);
    const std::size_t bits = out.size();
    out.resize(bits + (n + 7) / 8);
    for (std::size_t i = 0; i < n; ++i)
        out[bits + i / 8] |= static_cast<std::byte>(table.hasBos[i] << (i % 8));
    return out;
}

Result<void> readWindows(std::span<const std::byte> bytes, std::uint64_t nSequences, std::uint64_t nPositions,
                         WindowTable& table)
{
    ByteReader reader(bytes);
    const auto lengths = readNumbers(reader, nSequences);
    const auto documents = readNumbers(reader, nSequences);
    const auto firstTokens = readNumbers(reader, nSequences);
    const auto bits = reader.take((nSequences + 7) / 8);
    bool isSound = reader.isGood() && reader.remaining() == 0
        && std::accumulate(lengths.begin(), lengths.end(), std::uint64_t{0}) == nPositions;
    std::uint64_t document = 0;
    for (std::size_t i = 0; isSound && i < lengths.size(); ++i) {
        document += documents[i];
        isSound = lengths[i] > 0 && document <= kLargest && firstTokens[i] <= kLargest
            && lengths[i] <= kLargest - firstTokens[i];
        if (isSound)
            addWindow(table, static_cast<std::int32_t>(lengths[i]), DocumentId{static_cast<std::int32_t>(document)},
                      static_cast<std::int32_t>(firstTokens[i]),
                      ((static_cast<unsigned>(bits[i / 8]) >> (i % 8)) & 1u) != 0);
    }
    if (!isSound)
        return fail(ErrorCode::BadFormat, "the windows of a segment are damaged");
    return {};
}

} // namespace atomscope
