#include "storage/blobs/chunk_codec.h"

#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace modelbook {

namespace {

// "MBC1", encoding, element size, two reserved bytes, decoded size (little endian, 64 bits).
constexpr char magic[4] = {'M', 'B', 'C', '1'};
constexpr std::size_t headerBytes = 16;
constexpr int zstdLevel = 1; // higher levels gain under 1 % on weights and cost half the speed
constexpr std::size_t sampleBytes = 64u << 10;

std::string header(ChunkEncoding encoding, unsigned elementSize, std::uint64_t size)
{
    std::string text(headerBytes, '\0');
    std::memcpy(text.data(), magic, sizeof magic);
    text[4] = static_cast<char>(encoding);
    text[5] = static_cast<char>(elementSize);
    for (unsigned i = 0; i < 8; ++i)
        text[8 + i] = static_cast<char>(size >> (8 * i));
    return text;
}

bool compressInto(std::string& out, std::span<const std::byte> bytes)
{
    const auto start = out.size();
    out.resize(start + ZSTD_compressBound(bytes.size()));
    const auto size = ZSTD_compress(out.data() + start, out.size() - start, bytes.data(), bytes.size(), zstdLevel);
    if (ZSTD_isError(size)) {
        out.resize(start);
        return false;
    }
    out.resize(start + size);
    return true;
}

std::vector<std::byte> plane(std::span<const std::byte> bytes, unsigned elementSize, unsigned index)
{
    std::vector<std::byte> out(bytes.size() / elementSize);
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = bytes[i * elementSize + index];
    return out;
}

void appendLength(std::string& out, std::uint32_t length)
{
    for (unsigned i = 0; i < 4; ++i)
        out += static_cast<char>(length >> (8 * i));
}

std::uint64_t readNumber(std::string_view text, std::size_t at, unsigned bytes)
{
    std::uint64_t value = 0;
    for (unsigned i = 0; i < bytes; ++i)
        value |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[at + i])) << (8 * i);
    return value;
}

/// Per plane: a length of 4 bytes, then zstd; or, where it did not shrink, the length of the plane and its bytes.
std::string encodePlanes(std::span<const std::byte> bytes, unsigned elementSize)
{
    std::string out;
    for (unsigned k = 0; k < elementSize; ++k) {
        const auto part = plane(bytes, elementSize, k);
        std::string packed;
        // Mantissa bytes look random: a sample spares compressing all of them for nothing.
        std::string sample;
        const auto head = std::span(part).first(std::min(part.size(), sampleBytes));
        const bool worth = compressInto(sample, head) && sample.size() < head.size() - head.size() / 50;
        if (worth && compressInto(packed, part) && packed.size() < part.size()) {
            appendLength(out, static_cast<std::uint32_t>(packed.size()));
            out += packed;
        } else {
            appendLength(out, static_cast<std::uint32_t>(part.size()));
            out.append(reinterpret_cast<const char*>(part.data()), part.size());
        }
    }
    return out;
}

Error corrupt(std::string_view name, const char* what)
{
    return makeError(ErrorCode::Corrupt, "the chunk " + std::string(name) + " is damaged: " + what);
}

Status decompressInto(std::span<char> out, std::string_view packed, std::string_view name)
{
    const auto size = ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size());
    if (ZSTD_isError(size) || size != out.size())
        return corrupt(name, "its compressed data does not unpack");
    return {};
}

Result<std::string> decodePlanes(std::string_view body, std::uint64_t size, unsigned elementSize, std::string_view name)
{
    if (elementSize < 2 || elementSize > 16 || size % elementSize != 0)
        return corrupt(name, "its element size is wrong");
    const std::size_t planeSize = size / elementSize;
    std::string out(size, '\0');
    std::string part(planeSize, '\0');
    std::size_t at = 0;
    for (unsigned k = 0; k < elementSize; ++k) {
        if (body.size() - at < 4)
            return corrupt(name, "it ends early");
        const auto length = readNumber(body, at, 4);
        at += 4;
        if (length > body.size() - at)
            return corrupt(name, "it ends early");
        const auto packed = body.substr(at, length);
        at += length;
        if (length == planeSize)
            std::memcpy(part.data(), packed.data(), planeSize);
        else
            MB_CHECK(decompressInto(part, packed, name));
        for (std::size_t i = 0; i < planeSize; ++i)
            out[i * elementSize + k] = part[i];
    }
    if (at != body.size())
        return corrupt(name, "it has bytes after its end");
    return out;
}

} // namespace

std::string encodeChunk(std::span<const std::byte> bytes, unsigned elementSize)
{
    const bool planes = elementSize >= 2 && bytes.size() % elementSize == 0 && bytes.size() >= 64;
    std::string body;
    auto encoding = ChunkEncoding::Raw;
    if (planes) {
        body = encodePlanes(bytes, elementSize);
        encoding = ChunkEncoding::PlanesZstd;
    } else if (compressInto(body, bytes)) {
        encoding = ChunkEncoding::Zstd;
    }
    if (encoding == ChunkEncoding::Raw || body.size() + body.size() / 32 >= bytes.size())
        return header(ChunkEncoding::Raw, 1, bytes.size())
            .append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return header(encoding, planes ? elementSize : 1, bytes.size()) + body;
}

Result<std::string> decodeChunk(std::string_view encoded, std::string_view name)
{
    if (encoded.size() < headerBytes || std::memcmp(encoded.data(), magic, sizeof magic) != 0)
        return corrupt(name, "it does not start like a chunk");
    const auto elementSize = static_cast<unsigned char>(encoded[5]);
    const auto size = readNumber(encoded, 8, 8);
    if (size > maxChunkBytes)
        return corrupt(name, "it claims to be larger than a chunk may be");
    const auto body = encoded.substr(headerBytes);
    switch (static_cast<ChunkEncoding>(encoded[4])) {
    case ChunkEncoding::Raw:
        if (body.size() != size)
            return corrupt(name, "its size is wrong");
        return std::string(body);
    case ChunkEncoding::Zstd: {
        std::string out(size, '\0');
        MB_CHECK(decompressInto(out, body, name));
        return out;
    }
    case ChunkEncoding::PlanesZstd: return decodePlanes(body, size, elementSize, name);
    }
    return makeError(ErrorCode::Unsupported,
                     "the chunk " + std::string(name) + " is encoded in a way this Modelbook does not know; update it");
}

} // namespace modelbook
