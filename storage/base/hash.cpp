#include "storage/base/hash.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <cstdlib>

namespace modelbook {

struct Sha256::Context {
    EVP_MD_CTX* md = EVP_MD_CTX_new();
    ~Context() { EVP_MD_CTX_free(md); }
};

Sha256::Sha256() : m_context(std::make_unique<Context>())
{
    EVP_DigestInit_ex(m_context->md, EVP_sha256(), nullptr);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::span<const std::byte> bytes)
{
    EVP_DigestUpdate(m_context->md, bytes.data(), bytes.size());
}

void Sha256::update(std::string_view text)
{
    update(std::as_bytes(std::span(text)));
}

Sha256::Digest Sha256::finish()
{
    Digest digest{};
    EVP_DigestFinal_ex(m_context->md, digest.data(), nullptr);
    return digest;
}

std::string Sha256::finishHex()
{
    return toHex(finish());
}

std::string Sha256::hexOf(std::string_view text)
{
    return hexOf(std::as_bytes(std::span(text)));
}

std::string Sha256::hexOf(std::span<const std::byte> bytes)
{
    Sha256 hash;
    hash.update(bytes);
    return hash.finishHex();
}

std::string toHex(std::span<const std::uint8_t> bytes)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::string randomId()
{
    std::array<std::uint8_t, 16> bytes{};
    // Without randomness ids would collide, and there is nothing sensible left to do.
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        std::abort();
    return toHex(bytes);
}

} // namespace modelbook
