#include "core/measures/shiftnull.h"

#include "core/base/hash.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace atomscope {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

double upperTail(double z)
{
    return std::erfc(z / std::numbers::sqrt2) / 2;
}

} // namespace

double ShiftedPair::z() const
{
    return variance > 0 ? (static_cast<double>(nTogether) - expected) / std::sqrt(variance) : kUnknown;
}

double ShiftedPair::chance() const
{
    if (!(variance > 0 && expected > 0))
        return kUnknown;
    const auto counted = static_cast<double>(nTogether);
    const double aside = std::max(0.0, std::abs(counted - expected) - 0.5);
    if (counted <= expected)
        return std::min(1.0, 2 * upperTail(aside / std::sqrt(variance)));
    const double spread = variance / (9 * expected * expected);
    const double root = std::cbrt(1 + aside / expected);
    return std::min(1.0, 2 * upperTail((root - 1 + spread) / std::sqrt(spread)));
}

ShiftNull::ShiftNull(std::span<const AtomId> others, int dSae, std::uint64_t seed)
    : m_seed(seed)
    , m_slotOf(static_cast<std::size_t>(dSae), kNone)
    , m_pairs(others.size())
    , m_seen(others.size())
    , m_shifted(kShifts, std::vector<std::uint32_t>(others.size()))
{
    for (std::size_t i = 0; i < others.size(); ++i)
        m_slotOf[static_cast<std::size_t>(others[i].v)] = static_cast<std::uint32_t>(i);
}

void ShiftNull::gather(std::span<const TokenFirings> tokens)
{
    m_tokenStart.assign(1, 0);
    m_slots.clear();
    for (const TokenFirings& token : tokens) {
        for (const AtomId atom : token.atom) {
            const std::uint32_t slot = m_slotOf[static_cast<std::size_t>(atom.v)];
            if (slot != kNone)
                m_slots.push_back(slot);
        }
        m_tokenStart.push_back(m_slots.size());
    }
}

void ShiftNull::countPlain(DocumentId document, std::span<const std::uint32_t> fired)
{
    const double share = static_cast<double>(fired.size()) / static_cast<double>(m_tokenStart.size() - 1);
    for (const std::uint32_t slot : m_slots) {
        m_pairs[slot].expected += share;
        if (m_seen[slot].both != document.v) {
            m_seen[slot].both = document.v;
            ++m_pairs[slot].nDocumentsBoth;
        }
    }
    for (const std::uint32_t token : fired) {
        for (std::size_t k = m_tokenStart[token]; k < m_tokenStart[token + 1]; ++k) {
            const std::uint32_t slot = m_slots[k];
            ++m_pairs[slot].nTogether;
            if (m_seen[slot].together != document.v) {
                m_seen[slot].together = document.v;
                ++m_pairs[slot].nDocumentsTogether;
            }
        }
    }
}

void ShiftNull::add(DocumentId document, std::span<const std::uint32_t> fired, std::span<const TokenFirings> tokens)
{
    if (tokens.size() < kFewestShifted || fired.empty())
        return;
    gather(tokens);
    countPlain(document, fired);
    const std::uint64_t piece = mix64(mix64(m_seed) ^ m_nPieces++);
    for (std::size_t shift = 0; shift < kShifts; ++shift) {
        const std::size_t offset = mix64(piece ^ shift) % tokens.size();
        std::uint32_t* const counts = m_shifted[shift].data();
        for (const std::uint32_t token : fired) {
            const std::size_t sum = token + offset;
            const std::size_t at = sum < tokens.size() ? sum : sum - tokens.size();
            for (std::size_t k = m_tokenStart[at]; k < m_tokenStart[at + 1]; ++k)
                ++counts[m_slots[k]];
        }
    }
}

std::vector<ShiftedPair> ShiftNull::finish()
{
    // What 200 draws cannot tell from never is not taken for never.
    constexpr double kResolved = 1.0 / kShifts;
    for (std::size_t i = 0; i < m_pairs.size(); ++i) {
        ShiftedPair& pair = m_pairs[i];
        double sum = 0;
        for (const auto& counts : m_shifted) {
            const double aside = counts[i] - pair.expected;
            sum += aside * aside;
        }
        pair.variance = std::max(sum / kShifts, std::min(pair.expected, kResolved));
    }
    return std::move(m_pairs);
}

} // namespace atomscope
