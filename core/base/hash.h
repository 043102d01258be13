#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace atomscope {

/// Incremental SHA-256.
class Sha256
{
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void add(std::span<const std::byte> bytes);
    void add(std::string_view text);
    /// A fixed-width little-endian number, so that hashes agree between machines.
    void addU64(std::uint64_t value);
    void addF64(double value);
    void addF32(std::span<const float> values);

    /// Lower-case hexadecimal, 64 characters. The object must not be used afterwards.
    std::string finish();

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

/// A 64-bit mix (SplitMix64's finaliser), the building block of every "random" choice that must not change
/// between runs, machines or segmentations.
constexpr std::uint64_t mix64(std::uint64_t z)
{
    z += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

/// The sampling key of one firing: samples are the firings with the smallest key.
constexpr std::uint64_t sampleKey(std::uint64_t seed, std::int32_t atom, std::int32_t document, std::int32_t token)
{
    const auto widen = [](std::int32_t v) { return static_cast<std::uint64_t>(static_cast<std::uint32_t>(v)); };
    return mix64(mix64(mix64(seed) ^ widen(atom)) ^ ((widen(document) << 32) | widen(token)));
}

/// 64-bit hash of a text (the first eight bytes of its SHA-256, little-endian).
std::uint64_t textHash64(std::string_view text);

} // namespace atomscope
