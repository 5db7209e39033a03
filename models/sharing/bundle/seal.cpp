#include "models/sharing/bundle/seal.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>

namespace modelbook {

namespace {

constexpr std::string_view magic = "MBSEAL1\n";
constexpr std::uint64_t tagBytes = 16;
constexpr std::size_t saltBytes = 16;

struct SealHeader {
    unsigned logN = 16, r = 8, p = 2; // 64 MiB, as OWASP recommends where 128 MiB are too much
    unsigned logBlock = 16;
    std::array<unsigned char, saltBytes> salt{};

    std::uint64_t blockBytes() const { return std::uint64_t(1) << logBlock; }
    std::string bytes() const
    {
        std::string text(magic);
        for (const auto value : {logN, r, p, logBlock})
            text += static_cast<char>(value);
        text.append(reinterpret_cast<const char*>(salt.data()), salt.size());
        return text;
    }
};
static_assert(magic.size() + 4 + saltBytes == sealHeaderBytes);

Result<SealHeader> readSealHeader(const RandomAccessFile& file)
{
    if (file.size() < sealHeaderBytes)
        return makeError(ErrorCode::Truncated, file.name() + " is cut short: its header is not all there");
    MB_TRY(const auto text, file.readString(0, sealHeaderBytes));
    const auto number = [&](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(text[at])); };
    SealHeader header;
    header.logN = number(8);
    header.r = number(9);
    header.p = number(10);
    header.logBlock = number(11);
    std::memcpy(header.salt.data(), text.data() + 12, saltBytes);
    // A hostile header must not make this machine compute for ever, nor fill its memory.
    const bool sane = header.logN >= 10 && header.logN <= 20 && header.r >= 1 && header.r <= 16 && header.p >= 1 &&
                      header.p <= 16 && header.logBlock >= 12 && header.logBlock <= 24;
    if (text.substr(0, magic.size()) != magic || !sane)
        return makeError(ErrorCode::Unsupported, file.name() + " is sealed in a way that this version does not open");
    return header;
}

using Key = std::array<unsigned char, 32>;

/// Erased when it goes.
struct SecretKey {
    Key bytes{};
    ~SecretKey() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
};

Status deriveKey(const std::string& password, const SealHeader& header, SecretKey& key)
{
    constexpr std::uint64_t maxMemory = 2ull << 30;
    if (EVP_PBE_scrypt(password.data(), password.size(), header.salt.data(), header.salt.size(),
                       std::uint64_t(1) << header.logN, header.r, header.p, maxMemory, key.bytes.data(),
                       key.bytes.size()) != 1)
        return makeError(ErrorCode::Io, "cannot derive a key from the password: not enough memory");
    return {};
}

using Nonce = std::array<unsigned char, 12>;

Nonce nonceOf(std::uint64_t block, bool last)
{
    Nonce nonce{};
    for (std::size_t i = 0; i < 8; ++i)
        nonce[i] = static_cast<unsigned char>(block >> (8 * i));
    nonce[11] = last;
    return nonce;
}

struct Cipher {
    EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
    Cipher() = default;
    Cipher(const Cipher&) = delete;
    Cipher& operator=(const Cipher&) = delete;
    ~Cipher() { EVP_CIPHER_CTX_free(context); }
};

unsigned char* mutableBytes(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* constBytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// The block and its tag.
std::string sealBlock(std::string_view plain, const Key& key, const std::string& header, std::uint64_t number, bool last)
{
    Cipher cipher;
    const auto nonce = nonceOf(number, last);
    std::string sealed(plain.size() + tagBytes, '\0');
    int length = 0;
    bool good = EVP_EncryptInit_ex(cipher.context, EVP_chacha20_poly1305(), nullptr, key.data(), nonce.data()) == 1;
    good = good && EVP_EncryptUpdate(cipher.context, nullptr, &length, constBytes(header), static_cast<int>(header.size())) == 1;
    good = good && EVP_EncryptUpdate(cipher.context, mutableBytes(sealed), &length, constBytes(plain), static_cast<int>(plain.size())) == 1;
    good = good && EVP_EncryptFinal_ex(cipher.context, mutableBytes(sealed) + plain.size(), &length) == 1;
    good = good && EVP_CIPHER_CTX_ctrl(cipher.context, EVP_CTRL_AEAD_GET_TAG, tagBytes, mutableBytes(sealed) + plain.size()) == 1;
    return good ? sealed : std::string();
}

bool openBlock(std::string_view sealed, std::string& plain, const Key& key, const std::string& header,
               std::uint64_t number, bool last)
{
    Cipher cipher;
    const auto nonce = nonceOf(number, last);
    const auto size = sealed.size() - tagBytes;
    plain.resize(size);
    std::string tag(sealed.substr(size));
    int length = 0;
    bool good = EVP_DecryptInit_ex(cipher.context, EVP_chacha20_poly1305(), nullptr, key.data(), nonce.data()) == 1;
    good = good && EVP_DecryptUpdate(cipher.context, nullptr, &length, constBytes(header), static_cast<int>(header.size())) == 1;
    good = good && EVP_DecryptUpdate(cipher.context, mutableBytes(plain), &length, constBytes(sealed), static_cast<int>(size)) == 1;
    good = good && EVP_CIPHER_CTX_ctrl(cipher.context, EVP_CTRL_AEAD_SET_TAG, tagBytes, tag.data()) == 1;
    unsigned char nothing[16];
    return good && EVP_DecryptFinal_ex(cipher.context, nothing, &length) == 1;
}

class SealSink final : public ByteSink
{
public:
    SealSink(ByteSink& out, const SealHeader& header) : m_out(out), m_header(header), m_headerBytes(header.bytes()) {}
    SecretKey key;

    Status begin() { return m_out.write(std::as_bytes(std::span(m_headerBytes))); }
    Status write(std::span<const std::byte> bytes) override
    {
        const auto size = m_header.blockBytes();
        while (!bytes.empty()) {
            // A full block waits until more comes: only then is it known not to be the last.
            if (m_block.size() == size)
                MB_CHECK(put(false));
            const auto take = std::min<std::size_t>(size - m_block.size(), bytes.size());
            m_block.append(reinterpret_cast<const char*>(bytes.data()), take);
            bytes = bytes.subspan(take);
        }
        return {};
    }
    Status finish() override
    {
        MB_CHECK(put(true));
        return m_out.finish();
    }

private:
    Status put(bool last)
    {
        const auto sealed = sealBlock(m_block, key.bytes, m_headerBytes, m_number++, last);
        m_block.clear();
        if (sealed.empty())
            return makeError(ErrorCode::Io, "cannot encrypt the bundle");
        return m_out.write(std::as_bytes(std::span(sealed)));
    }

    ByteSink& m_out;
    SealHeader m_header;
    std::string m_headerBytes, m_block;
    std::uint64_t m_number = 0;
};

class SealedFile final : public RandomAccessFile
{
public:
    SealedFile(std::shared_ptr<const RandomAccessFile> file, const SealHeader& header)
        : m_file(std::move(file)), m_header(header), m_headerBytes(header.bytes())
    {
        const auto sealed = m_file->size() - sealHeaderBytes;
        const auto whole = m_header.blockBytes() + tagBytes;
        m_blocks = (sealed + whole - 1) / whole;
        m_size = sealed - std::min(sealed, m_blocks * tagBytes);
    }
    SecretKey key;

    /// Checks the first block, which tells a wrong password, and the last, which tells whether the end is there.
    Status check() const
    {
        const auto rest = (m_file->size() - sealHeaderBytes) % (m_header.blockBytes() + tagBytes);
        if (m_blocks == 0 || (rest != 0 && rest < tagBytes))
            return makeError(ErrorCode::Truncated, name() + " is cut short; fetch it again");
        std::string plain;
        // The first of several is tried as such, and as the last one too: the file may be cut right behind it.
        MB_TRY(const auto first, sealedBlock(0));
        const bool opens = openBlock(first, plain, key.bytes, m_headerBytes, 0, false) ||
                           openBlock(first, plain, key.bytes, m_headerBytes, 0, true);
        if (!opens && m_blocks == 1 && m_file->size() - sealHeaderBytes < m_header.blockBytes() + tagBytes)
            return makeError(ErrorCode::PermissionDenied, "the password does not open " + name() + " (or it is damaged or cut short)");
        if (!opens)
            return makeError(ErrorCode::PermissionDenied, "the password does not open " + name());
        MB_TRY(const auto last, sealedBlock(m_blocks - 1));
        if (!openBlock(last, plain, key.bytes, m_headerBytes, m_blocks - 1, true))
            return makeError(ErrorCode::Truncated, name() + " is cut short or damaged at its end; fetch it again");
        return {};
    }

    const std::string& name() const override { return m_file->name(); }
    std::uint64_t size() const override { return m_size; }
    Status read(std::uint64_t offset, std::span<std::byte> out) const override
    {
        if (offset > m_size || out.size() > m_size - offset)
            return makeError(ErrorCode::Truncated, name() + " ends at byte " + std::to_string(m_size));
        const std::lock_guard lock(m_mutex);
        while (!out.empty()) {
            const auto number = offset / m_header.blockBytes();
            MB_CHECK(load(number));
            const auto skip = offset % m_header.blockBytes();
            const auto count = std::min<std::size_t>(m_plain.size() - skip, out.size());
            std::memcpy(out.data(), m_plain.data() + skip, count);
            out = out.subspan(count);
            offset += count;
        }
        return {};
    }

private:
    Result<std::string> sealedBlock(std::uint64_t number) const
    {
        const auto whole = m_header.blockBytes() + tagBytes;
        const auto at = sealHeaderBytes + number * whole;
        return m_file->readString(at, std::min(whole, m_file->size() - at));
    }
    Status load(std::uint64_t number) const
    {
        if (m_loaded == number)
            return {};
        m_loaded = ~std::uint64_t(0);
        MB_TRY(const auto sealed, sealedBlock(number));
        if (!openBlock(sealed, m_plain, key.bytes, m_headerBytes, number, number + 1 == m_blocks))
            return makeError(ErrorCode::Corrupt, name() + " was changed or damaged near byte " +
                                                     std::to_string(sealHeaderBytes + number * (m_header.blockBytes() + tagBytes)));
        m_loaded = number;
        return {};
    }

    std::shared_ptr<const RandomAccessFile> m_file;
    SealHeader m_header;
    std::string m_headerBytes;
    std::uint64_t m_blocks = 0, m_size = 0;
    mutable std::mutex m_mutex; ///< guards what follows
    mutable std::uint64_t m_loaded = ~std::uint64_t(0);
    mutable std::string m_plain;
};

} // namespace

bool looksSealed(std::string_view head)
{
    return head.substr(0, magic.size() - 2) == magic.substr(0, magic.size() - 2);
}

Result<std::unique_ptr<ByteSink>> openSeal(ByteSink& out, const std::string& password)
{
    if (password.empty())
        return makeError(ErrorCode::InvalidArgument, "the password is empty");
    SealHeader header;
    if (RAND_bytes(header.salt.data(), static_cast<int>(header.salt.size())) != 1)
        return makeError(ErrorCode::Io, "the system gives no random numbers");
    auto sink = std::make_unique<SealSink>(out, header);
    MB_CHECK(deriveKey(password, header, sink->key));
    MB_CHECK(sink->begin());
    return std::unique_ptr<ByteSink>(std::move(sink));
}

Result<std::unique_ptr<RandomAccessFile>> openSealed(std::shared_ptr<const RandomAccessFile> file,
                                                     const std::string& password)
{
    MB_TRY(const auto header, readSealHeader(*file));
    auto sealed = std::make_unique<SealedFile>(std::move(file), header);
    MB_CHECK(deriveKey(password, header, sealed->key));
    MB_CHECK(sealed->check());
    return std::unique_ptr<RandomAccessFile>(std::move(sealed));
}

} // namespace modelbook
