#include "core/index/sequencecodec.h"

#include "core/base/half.h"
#include "core/base/hash.h"
#include "core/index/activationcodec.h"
#include "core/index/streamcodec.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>

namespace atomscope {

namespace {

constexpr std::uint64_t kLargestId = std::numeric_limits<std::int32_t>::max();

tl::unexpected<Error> badWindow(std::int32_t key, const char* what)
{
    return fail(ErrorCode::BadFormat,
                std::string(what) + " of window " + std::to_string(key) + " of a segment are damaged");
}

} // namespace

void appendSequence(Bytes& out, const SequenceTokens& tokens)
{
    const std::size_t n = tokens.ids.size();
    appendVarint(out, static_cast<std::uint64_t>(tokens.document.v));
    appendVarint(out, static_cast<std::uint64_t>(tokens.firstTokenInDocument));
    appendNumber(out, static_cast<std::uint8_t>(tokens.hasBos));
    std::vector<std::uint32_t> ids(n);
    for (std::size_t i = 0; i < n; ++i)
        ids[i] = static_cast<std::uint32_t>(tokens.ids[i].v);
    appendStream(out, ids);
    const std::size_t bits = out.size();
    out.resize(bits + (n + 7) / 8);
    for (std::size_t i = 0; i < n; ++i)
        out[bits + i / 8] |= static_cast<std::byte>((tokens.counted[i] != 0) << (i % 8));
    for (const float norm : tokens.errorNorm)
        appendNumber(out, halfFromFloat(norm));
    for (const float loss : tokens.loss)
        appendNumber(out, halfFromFloat(loss));
}

Result<SequenceTokens> readSequence(const PackedList& list, SequenceId id)
{
    if (!canHoldStream(list.body.size(), list.count))
        return badWindow(list.key, "tokens");
    const std::size_t n = list.count;
    ByteReader reader(list.body);
    SequenceTokens tokens;
    tokens.id = id;
    tokens.document.v = static_cast<std::int32_t>(reader.varint(kLargestId));
    tokens.firstTokenInDocument = static_cast<std::int32_t>(reader.varint(kLargestId));
    tokens.hasBos = reader.number<std::uint8_t>() != 0;
    std::vector<std::uint32_t> ids(n);
    readStream(reader, ids, list.slack);
    const auto bits = reader.take((n + 7) / 8);
    std::vector<std::uint16_t> norms(n);
    reader.numbers(std::span(norms));
    std::vector<std::uint16_t> losses(reader.isGood() && reader.remaining() > 0 ? n : 0);
    reader.numbers(std::span(losses));
    if (!reader.isGood() || reader.remaining() != 0)
        return badWindow(list.key, "tokens");
    tokens.ids.resize(n);
    tokens.counted.resize(n);
    tokens.errorNorm.resize(n);
    tokens.loss.resize(losses.size());
    std::ranges::transform(losses, tokens.loss.begin(), floatFromHalf);
    for (std::size_t i = 0; i < n; ++i) {
        if (ids[i] > kLargestId)
            return badWindow(list.key, "tokens");
        tokens.ids[i].v = static_cast<std::int32_t>(ids[i]);
        tokens.counted[i] = static_cast<std::uint8_t>((static_cast<unsigned>(bits[i / 8]) >> (i % 8)) & 1u);
        tokens.errorNorm[i] = floatFromHalf(norms[i]);
    }
    return tokens;
}

void appendForward(Bytes& out, const SequenceFirings& firings, std::span<const float> stored)
{
    const std::size_t nTokens = firings.rowStart.empty() ? 0 : firings.rowStart.size() - 1;
    std::vector<std::uint32_t> counts(nTokens), deltas;
    deltas.reserve(stored.size());
    for (std::size_t t = 0; t < nTokens; ++t) {
        counts[t] = static_cast<std::uint32_t>(firings.rowStart[t + 1] - firings.rowStart[t]);
        std::int32_t next = 0;
        for (auto i = firings.rowStart[t]; i < firings.rowStart[t + 1]; ++i) {
            const std::int32_t atom = firings.atom[static_cast<std::size_t>(i)];
            deltas.push_back(static_cast<std::uint32_t>(atom - next));
            next = atom + 1;
        }
    }
    appendStream(out, counts);
    appendStream(out, deltas);
    appendActivations(out, stored);
}

Result<std::vector<TokenFirings>> readForward(const PackedList& list, std::int32_t dSae)
{
    if (!canHoldStream(list.body.size(), list.count))
        return badWindow(list.key, "firings");
    ByteReader reader(list.body);
    std::vector<std::uint32_t> counts(list.count);
    readStream(reader, counts, list.slack);
    const std::uint64_t n = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    if (!reader.isGood() || !canHoldStream(reader.remaining(), n))
        return badWindow(list.key, "firings");
    std::vector<std::uint32_t> deltas(n);
    readStream(reader, deltas, list.slack);
    std::vector<float> activations(reader.isGood() ? n : 0);
    readActivations(reader, activations);
    if (!reader.isGood() || reader.remaining() != 0)
        return badWindow(list.key, "firings");

    std::vector<TokenFirings> result(counts.size());
    std::size_t at = 0;
    for (std::size_t t = 0; t < counts.size(); ++t) {
        auto& token = result[t];
        token.atom.resize(counts[t]);
        token.activation.assign(activations.begin() + static_cast<std::ptrdiff_t>(at),
                                activations.begin() + static_cast<std::ptrdiff_t>(at + counts[t]));
        std::int64_t next = 0;
        for (auto& atom : token.atom) {
            next += deltas[at++];
            if (next >= dSae)
                return badWindow(list.key, "firings");
            atom.v = static_cast<std::int32_t>(next++);
        }
    }
    return result;
}

std::uint64_t sequenceHash(SequenceId id, std::span<const std::byte> body)
{
    std::uint64_t hash = mix64(static_cast<std::uint64_t>(id.v) ^ (static_cast<std::uint64_t>(body.size()) << 32));
    for (std::size_t at = 0; at < body.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, body.data() + at, std::min<std::size_t>(8, body.size() - at));
        hash = mix64(hash ^ word);
    }
    return hash;
}

} // namespace atomscope
