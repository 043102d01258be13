#include "core/index/postingcodec.h"

#include "core/index/activationcodec.h"
#include "core/index/streamcodec.h"

#include <string>

namespace atomscope {

namespace {

tl::unexpected<Error> badList(std::int32_t key)
{
    return fail(ErrorCode::BadFormat, "list " + std::to_string(key) + " of the index is damaged");
}

bool readInto(ByteReader& reader, const PackedList& list, std::uint64_t firstPosition, std::uint64_t nPositions,
              std::vector<std::uint64_t>& out)
{
    if (!canHoldStream(list.body.size(), list.count) || list.count > nPositions)
        return false;
    const std::size_t n = list.count;
    const std::size_t at = out.size();
    out.resize(at + n);
    std::vector<std::uint32_t> deltas(n);
    readStream(reader, deltas, list.slack);
    if (!reader.isGood())
        return false;
    std::uint64_t position = firstPosition;
    for (std::size_t i = 0; i < n; ++i) {
        position += deltas[i];
        out[at + i] = position++;
    }
    return position <= firstPosition + nPositions;
}

} // namespace

void appendPositions(Bytes& out, std::span<const std::uint32_t> places, std::vector<std::uint32_t>& scratch)
{
    scratch.resize(places.size());
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        scratch[i] = places[i] - next;
        next = places[i] + 1;
    }
    appendStream(out, scratch);
}

Result<void> readPositions(const PackedList& list, std::uint64_t firstPosition, std::uint64_t nPositions,
                           std::vector<std::uint64_t>& out)
{
    ByteReader reader(list.body);
    const std::size_t before = out.size();
    if (readInto(reader, list, firstPosition, nPositions, out) && reader.remaining() == 0)
        return {};
    out.resize(before);
    return badList(list.key);
}

void appendPostings(Bytes& out, std::span<const std::uint32_t> places, std::span<const float> stored,
                    std::vector<std::uint32_t>& scratch)
{
    appendPositions(out, places, scratch);
    appendActivations(out, stored);
}

Result<void> readPostings(const PackedList& list, std::uint64_t firstPosition, std::uint64_t nPositions,
                          PostingList& out)
{
    ByteReader reader(list.body);
    const std::size_t before = out.position.size();
    if (readInto(reader, list, firstPosition, nPositions, out.position)) {
        out.activation.resize(out.position.size());
        readActivations(reader, std::span(out.activation).subspan(before));
        if (reader.isGood() && reader.remaining() == 0)
            return {};
    }
    out.position.resize(before);
    out.activation.resize(before);
    return badList(list.key);
}

} // namespace atomscope
