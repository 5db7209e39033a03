// Sha256: the one hash that names chunks, manifests, packs and fingerprints.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace modelbook {

/// A SHA-256 computed piece by piece (OpenSSL). Not thread-safe; one per stream.
class Sha256
{
public:
    using Digest = std::array<std::uint8_t, 32>;

    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void update(std::span<const std::byte> bytes);
    void update(std::string_view text);
    /// The digest of all that was fed; the object is spent afterwards.
    Digest finish();
    /// The same as 64 lower-case hex digits.
    std::string finishHex();

    static std::string hexOf(std::string_view text);
    static std::string hexOf(std::span<const std::byte> bytes);

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

std::string toHex(std::span<const std::uint8_t> bytes);
/// 32 lower-case hex digits from the system's random source: the id of models, log entries, libraries.
std::string randomId();

} // namespace modelbook
