#include "models/sharing/bundle/signature.h"

#include "storage/base/files.h"
#include "storage/base/hash.h"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(BIO* bio) const { BIO_free(bio); }
};
using SigningKey = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_MD_CTX, Free>;
using Bio = std::unique_ptr<BIO, Free>;

constexpr std::size_t keyBytes = 32, signatureBytes = 64;

std::vector<unsigned char> fromHex(const std::string& hex, std::size_t bytes)
{
    if (hex.size() != 2 * bytes || hex.find_first_not_of("0123456789abcdef") != std::string::npos)
        return {};
    std::vector<unsigned char> out(bytes);
    for (std::size_t i = 0; i < bytes; ++i)
        out[i] = static_cast<unsigned char>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
    return out;
}

Error noKey(const fs::path& file)
{
    return makeError(ErrorCode::Corrupt, file.string() + " holds no Ed25519 key; move it away, and a new one is made");
}

Result<SigningKey> makeKey(const fs::path& file)
{
    SigningKey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    const Bio memory(BIO_new(BIO_s_mem()));
    if (!key || !memory || PEM_write_bio_PrivateKey(memory.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return makeError(ErrorCode::Io, "cannot make a key to sign with");
    char* text = nullptr;
    const auto length = BIO_get_mem_data(memory.get(), &text);
    MB_CHECK(makeFolders(file.parent_path()));
    // Of two processes that make the first key at once, one keeps its own, and the other reads that.
    const auto temporary = file.parent_path() / (".signing-" + randomId());
    const Descriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!fd.isOpen())
        return errnoError(errno, "create", temporary.string());
    auto written = writeAll(fd.get(), std::as_bytes(std::span(text, static_cast<std::size_t>(length))), temporary.string());
    const bool linked = written && ::fsync(fd.get()) == 0 && ::link(temporary.c_str(), file.c_str()) == 0;
    const int error = errno;
    ::unlink(temporary.c_str());
    if (!written)
        return failure(written);
    if (!linked)
        return errnoError(error, "create", file.string());
    return key;
}

Result<SigningKey> loadKey(const fs::path& file)
{
    auto pem = readFile(file, 1u << 16);
    if (!pem && pem.error().code() == ErrorCode::NotFound) {
        auto made = makeKey(file);
        if (made || made.error().code() != ErrorCode::AlreadyExists)
            return made;
        pem = readFile(file, 1u << 16);
    }
    if (!pem)
        return failure(pem);
    const Bio memory(BIO_new_mem_buf(pem->data(), static_cast<int>(pem->size())));
    SigningKey key(PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr));
    if (!key || EVP_PKEY_is_a(key.get(), "ED25519") != 1)
        return noKey(file);
    return key;
}

} // namespace

std::string Signature::toJson() const
{
    const nlohmann::ordered_json json{
        {"algorithm", "ed25519"}, {"public_key", publicKey}, {"signature", bytes}, {"signer", signer}};
    return json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Result<Signature> Signature::fromJson(std::string_view text, const std::string& name)
{
    const auto json = nlohmann::json::parse(text, nullptr, false);
    const auto textOf = [&](const char* key) {
        return json.is_object() && json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string();
    };
    if (textOf("algorithm") != "ed25519")
        return makeError(ErrorCode::Unsupported, name + " is signed in a way that this version does not know");
    Signature signature{textOf("public_key"), textOf("signature"), textOf("signer")};
    if (fromHex(signature.publicKey, keyBytes).empty() || fromHex(signature.bytes, signatureBytes).empty())
        return makeError(ErrorCode::Corrupt, name + ": its signature is damaged");
    return signature;
}

std::string keyFingerprint(const std::string& publicKey)
{
    const auto hash = Sha256::hexOf(publicKey);
    return hash.substr(0, 4) + " " + hash.substr(4, 4) + " " + hash.substr(8, 4) + " " + hash.substr(12, 4);
}

Result<Signature> sign(std::string_view message, const fs::path& keyFile, const std::string& signer)
{
    MB_TRY(const auto key, loadKey(keyFile));
    std::array<unsigned char, keyBytes> publicKey{};
    auto size = publicKey.size();
    std::array<unsigned char, signatureBytes> bytes{};
    auto length = bytes.size();
    const Context context(EVP_MD_CTX_new());
    if (EVP_PKEY_get_raw_public_key(key.get(), publicKey.data(), &size) != 1 ||
        EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), bytes.data(), &length, reinterpret_cast<const unsigned char*>(message.data()),
                       message.size()) != 1)
        return noKey(keyFile);
    return Signature{toHex(publicKey), toHex(bytes), signer};
}

bool verifySignature(std::string_view message, const Signature& signature)
{
    const auto publicKey = fromHex(signature.publicKey, keyBytes), bytes = fromHex(signature.bytes, signatureBytes);
    if (publicKey.empty() || bytes.empty())
        return false;
    const SigningKey key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, publicKey.data(), publicKey.size()));
    const Context context(EVP_MD_CTX_new());
    return key && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytes.data(), bytes.size(),
                            reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
}

} // namespace modelbook
