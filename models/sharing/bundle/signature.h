// Signature: who made a bundle, proved by an Ed25519 key that stays on the maker's machine.
#pragma once

#include "storage/base/result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace modelbook {

struct Signature {
    std::string publicKey; ///< 64 hex digits
    std::string bytes;     ///< 128 hex digits
    std::string signer;    ///< how the maker calls themself; a claim, not proved by the key

    std::string toJson() const;
    /// Corrupt where it is none.
    static Result<Signature> fromJson(std::string_view json, const std::string& name);
};

/// "3f2a 91bc 07de 5512": the first 64 bits of the key's SHA-256, for people to read out to each other.
std::string keyFingerprint(const std::string& publicKey);

/// Signs with the key in `keyFile` (PEM, readable by its owner only), which is made where it is not there.
Result<Signature> sign(std::string_view message, const std::filesystem::path& keyFile, const std::string& signer);
/// Whether the signature is that of its key over these bytes.
bool verifySignature(std::string_view message, const Signature& signature);

} // namespace modelbook
