#include "storage/blobs/chunk_codec.h"

#include "storage/blobs/planes.h"

#include <zstd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <vector>

namespace modelbook {

namespace {

// "MBC1", encoding, element size, length of the chain of deltas, a reserved byte, decoded size (little endian, 64 bits).
constexpr char magic[4] = {'M', 'B', 'C', '1'};
constexpr int zstdLevel = 1; // higher levels gain under 1 % on weights and cost half the speed
constexpr std::size_t sampleBytes = 64u << 10;

void appendNumber(std::string& out, std::uint64_t number, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; ++i)
        out += static_cast<char>(number >> (8 * i));
}

std::uint64_t readNumber(std::string_view text, std::size_t at, unsigned bytes)
{
    std::uint64_t value = 0;
    for (unsigned i = 0; i < bytes; ++i)
        value |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[at + i])) << (8 * i);
    return value;
}

std::string header(ChunkEncoding encoding, unsigned elementSize, unsigned chain, std::uint64_t size)
{
    std::string text(magic, sizeof magic);
    text += static_cast<char>(encoding);
    text += static_cast<char>(elementSize);
    text += static_cast<char>(chain);
    text += '\0';
    appendNumber(text, size, 8);
    return text;
}

/// A name "<sha256>-<n>" as 32 bytes and a number of 8.
std::string packName(const std::string& name)
{
    std::string out;
    for (std::size_t i = 0; i < 32; ++i) {
        unsigned digit = 0;
        std::from_chars(name.data() + 2 * i, name.data() + 2 * i + 2, digit, 16);
        out += static_cast<char>(digit);
    }
    std::uint64_t number = 0;
    if (name.size() > 65)
        std::from_chars(name.data() + 65, name.data() + name.size(), number);
    appendNumber(out, number, 8);
    return out;
}

std::string unpackName(std::string_view packed)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string name;
    for (std::size_t i = 0; i < 32; ++i) {
        const auto byte = static_cast<unsigned char>(packed[i]);
        name += digits[byte >> 4];
        name += digits[byte & 15];
    }
    return name + "-" + std::to_string(readNumber(packed, 32, 8));
}

bool compressInto(std::string& out, std::string_view bytes)
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

/// Per plane: a length of 4 bytes, then zstd; or, where it did not shrink, the length of the plane and its bytes.
std::string encodePlanes(std::string_view numbers, unsigned elementSize)
{
    const auto planes = splitPlanes(std::as_bytes(std::span(numbers)), elementSize);
    const auto planeSize = numbers.size() / elementSize;
    std::string out;
    std::string packed;
    for (unsigned k = 0; k < elementSize; ++k) {
        const auto plane = std::string_view(planes).substr(k * planeSize, planeSize);
        // Mantissa bytes look random: a sample spares compressing all of them for nothing.
        packed.clear();
        const auto head = plane.substr(0, sampleBytes);
        const bool worth = compressInto(packed, head) && packed.size() < head.size() - head.size() / 50;
        packed.clear();
        const bool shrunk = worth && compressInto(packed, plane) && packed.size() < plane.size();
        const auto body = shrunk ? std::string_view(packed) : plane;
        appendNumber(out, body.size(), 4);
        out += body;
    }
    return out;
}

/// What encodePlanes() would make of a stretch from the middle of a chunk.
std::size_t sampledSize(std::string_view numbers, unsigned elementSize)
{
    const auto length = std::min(numbers.size(), sampleBytes);
    const auto start = (numbers.size() - length) / 2 / elementSize * elementSize;
    return encodePlanes(numbers.substr(start, length), elementSize).size();
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

Result<std::string> decodePlanes(std::string_view body, const ChunkHeader& header, std::string_view name)
{
    const bool sound = header.elementSize == 2 || header.elementSize == 4 || header.elementSize == 8;
    if (!sound || header.bytes % header.elementSize != 0)
        return corrupt(name, "its element size is wrong");
    const std::size_t planeSize = header.bytes / header.elementSize;
    std::string planes(header.bytes, '\0');
    std::size_t at = 0;
    for (unsigned k = 0; k < header.elementSize; ++k) {
        if (body.size() - at < 4)
            return corrupt(name, "it ends early");
        const auto length = readNumber(body, at, 4);
        at += 4;
        if (length > body.size() - at)
            return corrupt(name, "it ends early");
        const auto packed = body.substr(at, length);
        at += length;
        const std::span<char> plane(planes.data() + k * planeSize, planeSize);
        if (length == planeSize)
            std::memcpy(plane.data(), packed.data(), planeSize);
        else
            MB_CHECK(decompressInto(plane, packed, name));
    }
    if (at != body.size())
        return corrupt(name, "it has bytes after its end");
    return joinPlanes(std::as_bytes(std::span(planes)), header.elementSize);
}

} // namespace

Result<ChunkHeader> readChunkHeader(std::string_view start, std::string_view name)
{
    if (start.size() < chunkHeaderBytes || std::memcmp(start.data(), magic, sizeof magic) != 0)
        return corrupt(name, "it does not start like a chunk");
    ChunkHeader header;
    const auto encoding = static_cast<unsigned char>(start[4]);
    if (encoding > static_cast<unsigned char>(ChunkEncoding::DeltaPlanes))
        return makeError(ErrorCode::Unsupported, "the chunk " + std::string(name) +
                                                     " is encoded in a way this Modelbook does not know; update it");
    header.encoding = static_cast<ChunkEncoding>(encoding);
    header.elementSize = static_cast<unsigned char>(start[5]);
    header.chain = static_cast<unsigned char>(start[6]);
    header.bytes = readNumber(start, 8, 8);
    if (header.bytes > maxChunkBytes)
        return corrupt(name, "it claims to be larger than a chunk may be");
    const bool delta = header.encoding == ChunkEncoding::DeltaPlanes;
    if (delta != (header.chain > 0) || header.chain > maxDeltaChain)
        return corrupt(name, "its chain of deltas is wrong");
    const bool planes = delta || header.encoding == ChunkEncoding::PlanesZstd;
    if (start[7] != 0 || (!planes && header.elementSize != 1))
        return corrupt(name, "its header is wrong");
    if (delta) {
        if (start.size() < deltaHeaderBytes)
            return corrupt(name, "it ends early");
        header.base = unpackName(start.substr(chunkHeaderBytes));
    }
    return header;
}

std::string encodeChunk(std::span<const std::byte> bytes, unsigned elementSize, const DeltaBase* base)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const bool planes = (elementSize == 2 || elementSize == 4 || elementSize == 8) && bytes.size() % elementSize == 0 &&
                        bytes.size() >= 64;
    std::string best;
    if (planes) {
        std::string difference;
        const bool usable = base && base->bytes.size() == bytes.size() && base->chain < maxDeltaChain;
        if (usable)
            difference = subtractNumbers(bytes, std::as_bytes(std::span(base->bytes)), elementSize);
        if (usable && sampledSize(difference, elementSize) < sampledSize(text, elementSize))
            best = header(ChunkEncoding::DeltaPlanes, elementSize, base->chain + 1, bytes.size()) + packName(base->name) +
                   encodePlanes(difference, elementSize);
        else
            best = header(ChunkEncoding::PlanesZstd, elementSize, 0, bytes.size()) + encodePlanes(text, elementSize);
    } else {
        best = header(ChunkEncoding::Zstd, 1, 0, bytes.size());
        if (!compressInto(best, text))
            best.clear();
    }
    if (best.empty() || best.size() + best.size() / 32 >= bytes.size())
        return header(ChunkEncoding::Raw, 1, 0, bytes.size()).append(text);
    return best;
}

Result<std::string> decodeChunk(std::string_view encoded, std::string_view name, const FetchChunk& fetchBase)
{
    MB_TRY(const auto header, readChunkHeader(encoded, name));
    const auto body = encoded.substr(header.base.empty() ? chunkHeaderBytes : deltaHeaderBytes);
    switch (header.encoding) {
    case ChunkEncoding::Raw:
        if (body.size() != header.bytes)
            return corrupt(name, "its size is wrong");
        return std::string(body);
    case ChunkEncoding::Zstd: {
        std::string out(header.bytes, '\0');
        MB_CHECK(decompressInto(out, body, name));
        return out;
    }
    case ChunkEncoding::PlanesZstd: return decodePlanes(body, header, name);
    case ChunkEncoding::DeltaPlanes: break;
    }
    if (!fetchBase)
        return makeError(ErrorCode::InvalidArgument, "the chunk " + std::string(name) + " needs another one");
    MB_TRY(auto numbers, decodePlanes(body, header, name));
    MB_TRY(const auto base, fetchBase(header.base));
    if (base.size() != numbers.size())
        return corrupt(name, "the chunk it builds on has another size");
    addNumbers(std::as_writable_bytes(std::span(numbers)), std::as_bytes(std::span(base)), header.elementSize);
    return numbers;
}

} // namespace modelbook
