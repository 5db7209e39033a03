#include "storage/blobs/chunk_codec.h"

#include "storage/blobs/planes.h"

#define ZSTD_STATIC_LINKING_ONLY // for the name of one setting; what comes out is any zstd's
#include <zstd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>

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

/// Memory of one thread that is used again for every chunk: memory asked for anew costs more than what is done in it. Its
/// contents mean nothing between uses.
class Scratch
{
public:
    std::span<std::byte> bytes(std::size_t count)
    {
        if (m_size < count) {
            m_bytes = std::make_unique_for_overwrite<std::byte[]>(count);
            m_size = count;
        }
        return {m_bytes.get(), count};
    }

private:
    std::unique_ptr<std::byte[]> m_bytes;
    std::size_t m_size = 0;
};

thread_local Scratch planeScratch, packedScratch, differenceScratch;

std::string_view textOf(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// What zstd looks for. Bytes of weights hardly ever repeat, and the short matches that turn up by chance cost more than the
/// Huffman codes they replace: without them exponents take a tenth less, in a third of the time. Zeros of an optimizer, and
/// differences of frozen tensors, do repeat.
enum class Seek { Repetition, Frequency };

/// The bytes compressed, in this thread's scratch; nothing where that fails.
std::optional<std::string_view> compressed(std::span<const std::byte> bytes, Seek seek)
{
    struct Free {
        void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    };
    static thread_local const std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
    ZSTD_CCtx_reset(context.get(), ZSTD_reset_session_and_parameters);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, zstdLevel);
    if (seek == Seek::Frequency) {
        ZSTD_CCtx_setParameter(context.get(), ZSTD_c_targetLength, 1024); // steps over most places
        ZSTD_CCtx_setParameter(context.get(), ZSTD_c_literalCompressionMode, ZSTD_ps_enable);
    }
    const auto out = packedScratch.bytes(ZSTD_compressBound(bytes.size()));
    const auto size = ZSTD_compress2(context.get(), out.data(), out.size(), bytes.data(), bytes.size());
    return ZSTD_isError(size) ? std::nullopt : std::optional(textOf(out.first(size)));
}

/// What compressing that way makes of the start of a plane.
std::size_t sizeOfHead(std::span<const std::byte> head, Seek seek)
{
    const auto packed = compressed(head, seek);
    return packed ? packed->size() : head.size();
}

/// Per plane: a length of 4 bytes, then zstd; or, where it did not shrink, the length of the plane and its bytes.
void appendPlanes(std::string& out, std::span<const std::byte> numbers, unsigned elementSize)
{
    const auto plane = planeScratch.bytes(numbers.size() / elementSize);
    for (unsigned k = 0; k < elementSize; ++k) {
        takePlane(numbers, elementSize, k, plane);
        // Mantissa bytes look random: a sample spares compressing all of them for nothing.
        const auto head = plane.first(std::min(plane.size(), sampleBytes));
        const auto repetition = sizeOfHead(head, Seek::Repetition), frequency = sizeOfHead(head, Seek::Frequency);
        const bool worth = std::min(repetition, frequency) < head.size() - head.size() / 50;
        const auto packed = worth ? compressed(plane, frequency < repetition ? Seek::Frequency : Seek::Repetition) : std::nullopt;
        const auto body = packed && packed->size() < plane.size() ? *packed : textOf(plane);
        appendNumber(out, body.size(), 4);
        out += body;
    }
}

/// What appendPlanes() would make of a stretch from the middle of a chunk.
std::size_t sampledSize(std::span<const std::byte> numbers, unsigned elementSize)
{
    const auto length = std::min(numbers.size(), sampleBytes);
    const auto start = (numbers.size() - length) / 2 / elementSize * elementSize;
    std::string sample;
    appendPlanes(sample, numbers.subspan(start, length), elementSize);
    return sample.size();
}

Error corrupt(std::string_view name, const char* what)
{
    return makeError(ErrorCode::Corrupt, "the chunk " + std::string(name) + " is damaged: " + what);
}

Status decompressInto(std::span<std::byte> out, std::string_view packed, std::string_view name)
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
    const auto unpacked = planeScratch.bytes(header.bytes);
    PlaneStarts planes{};
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
        if (length == planeSize) {
            planes[k] = std::as_bytes(std::span(packed)).data();
            continue;
        }
        const auto plane = unpacked.subspan(k * planeSize, planeSize);
        MB_CHECK(decompressInto(plane, packed, name));
        planes[k] = plane.data();
    }
    if (at != body.size())
        return corrupt(name, "it has bytes after its end");
    std::string numbers(header.bytes, '\0');
    joinPlanes(planes, header.elementSize, std::as_writable_bytes(std::span(numbers)));
    return numbers;
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
    const bool planes = (elementSize == 2 || elementSize == 4 || elementSize == 8) && bytes.size() % elementSize == 0 &&
                        bytes.size() >= 64;
    std::string best;
    best.reserve(deltaHeaderBytes + 4 * maxElementSize + bytes.size());
    if (planes) {
        std::span<std::byte> difference;
        if (base && base->bytes.size() == bytes.size() && base->chain < maxDeltaChain) {
            difference = differenceScratch.bytes(bytes.size());
            subtractNumbers(bytes, std::as_bytes(std::span(base->bytes)), elementSize, difference);
        }
        const bool closer = !difference.empty() && sampledSize(difference, elementSize) < sampledSize(bytes, elementSize);
        best += closer ? header(ChunkEncoding::DeltaPlanes, elementSize, base->chain + 1, bytes.size()) + packName(base->name)
                       : header(ChunkEncoding::PlanesZstd, elementSize, 0, bytes.size());
        appendPlanes(best, closer ? difference : bytes, elementSize);
    } else if (const auto packed = compressed(bytes, Seek::Repetition)) {
        best += header(ChunkEncoding::Zstd, 1, 0, bytes.size());
        best += *packed;
    }
    if (!best.empty() && best.size() + best.size() / 32 < bytes.size()) {
        if (best.size() < best.capacity() / 2) // it may wait with many others to be stored
            best.shrink_to_fit();
        return best;
    }
    best = header(ChunkEncoding::Raw, 1, 0, bytes.size());
    return best += textOf(bytes);
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
        MB_CHECK(decompressInto(std::as_writable_bytes(std::span(out)), body, name));
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
