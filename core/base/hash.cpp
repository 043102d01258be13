#include "core/base/hash.h"

#include <bit>
#include <cstring>
#include <openssl/evp.h>

namespace atomscope {

static_assert(std::endian::native == std::endian::little, "hashes and files assume a little-endian machine");

struct Sha256::Context
{
    EVP_MD_CTX* evp = EVP_MD_CTX_new();
    ~Context() { EVP_MD_CTX_free(evp); }
};

Sha256::Sha256()
    : m_context(std::make_unique<Context>())
{
    EVP_DigestInit_ex(m_context->evp, EVP_sha256(), nullptr);
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::span<const std::byte> bytes)
{
    EVP_DigestUpdate(m_context->evp, bytes.data(), bytes.size());
}

void Sha256::add(std::string_view text)
{
    EVP_DigestUpdate(m_context->evp, text.data(), text.size());
}

void Sha256::addU64(std::uint64_t value)
{
    EVP_DigestUpdate(m_context->evp, &value, sizeof value);
}

void Sha256::addF64(double value)
{
    addU64(std::bit_cast<std::uint64_t>(value));
}

void Sha256::addF32(std::span<const float> values)
{
    EVP_DigestUpdate(m_context->evp, values.data(), values.size_bytes());
}

std::string Sha256::finish()
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    EVP_DigestFinal_ex(m_context->evp, digest.data(), &size);
    static constexpr char kHex[] = "0123456789abcdef";
    std::string text;
    text.reserve(2 * size);
    for (unsigned int i = 0; i < size; ++i) {
        text.push_back(kHex[digest[i] >> 4]);
        text.push_back(kHex[digest[i] & 15]);
    }
    return text;
}

std::uint64_t textHash64(std::string_view text)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
    std::uint64_t value = 0;
    std::memcpy(&value, digest.data(), sizeof value);
    return value;
}

} // namespace atomscope
