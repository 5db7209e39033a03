#include "models/formats/zip/inflate.h"

#include "models/formats/byte_window.h"

#include <algorithm>

#include <zlib.h>

namespace modelbook {

namespace {

class Inflater
{
public:
    explicit Inflater(int windowBits) { m_ok = inflateInit2(&stream, windowBits) == Z_OK; }
    ~Inflater()
    {
        if (m_ok)
            inflateEnd(&stream);
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    bool ok() const { return m_ok; }
    z_stream stream{};

private:
    bool m_ok = false;
};

Error broken(const RandomAccessFile& file, std::uint64_t offset, const std::string& what)
{
    return makeError(ErrorCode::Corrupt, file.name() + ": the compressed data at offset " + std::to_string(offset) +
                                             " is broken: " + what);
}

Result<std::string> inflateAll(const RandomAccessFile& file, std::uint64_t offset, std::uint64_t compressedSize,
                               std::uint64_t most, bool exact, int windowBits, ReadBudget& budget)
{
    Inflater inflater(windowBits);
    if (!inflater.ok())
        return makeError(ErrorCode::Io, file.name() + ": zlib cannot start");
    std::string out;
    std::string in;
    ByteWindow bytes(file, offset, offset + compressedSize);
    constexpr std::size_t step = 64 << 10;
    for (;;) {
        MB_CHECK(budget.tick());
        if (inflater.stream.avail_in == 0 && bytes.left() > 0) {
            in.clear();
            MB_CHECK(bytes.append(std::min<std::uint64_t>(step, bytes.left()), in));
            inflater.stream.next_in = reinterpret_cast<Bytef*>(in.data());
            inflater.stream.avail_in = static_cast<uInt>(in.size());
        }
        const auto before = out.size();
        const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(step, most - before + 1));
        MB_CHECK(budget.take(2 * room));
        out.resize(before + room);
        inflater.stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
        inflater.stream.avail_out = static_cast<uInt>(room);
        const int code = inflate(&inflater.stream, Z_NO_FLUSH);
        out.resize(before + room - inflater.stream.avail_out);
        budget.giveBack(2 * inflater.stream.avail_out);
        if (out.size() > most) {
            if (exact)
                return broken(file, offset, "it holds more than the " + std::to_string(most) + " bytes stated");
            return makeError(ErrorCode::LimitExceeded, file.name() + ": it inflates to more than " +
                                                           std::to_string(most) + " bytes; given up");
        }
        if (code == Z_STREAM_END)
            break;
        if (code != Z_OK && code != Z_BUF_ERROR)
            return broken(file, offset, inflater.stream.msg ? inflater.stream.msg : "zlib refuses it");
        if (inflater.stream.avail_in == 0 && bytes.left() == 0 && out.size() == before) {
            return makeError(ErrorCode::Truncated, file.name() + ": the compressed data at offset " +
                                                       std::to_string(offset) + " ends early");
        }
    }
    if (exact && out.size() != most)
        return broken(file, offset, "it holds " + std::to_string(out.size()) + " bytes instead of the " +
                                        std::to_string(most) + " stated");
    return out;
}

} // namespace

Result<std::string> inflateRaw(const RandomAccessFile& file, std::uint64_t offset, std::uint64_t compressedSize,
                               std::uint64_t size, ReadBudget& budget)
{
    return inflateAll(file, offset, compressedSize, size, true, -MAX_WBITS, budget);
}

Result<std::string> inflatePrefix(const RandomAccessFile& file, std::uint64_t offset, std::uint64_t compressedSize,
                                  std::uint64_t want, ReadBudget& budget)
{
    Inflater inflater(-MAX_WBITS);
    if (!inflater.ok())
        return makeError(ErrorCode::Io, file.name() + ": zlib cannot start");
    // Headers are short: a little at a time, so that no more is read than is needed.
    constexpr std::size_t step = 512;
    std::string out;
    ByteWindow bytes(file, offset, offset + compressedSize, step);
    while (out.size() < want) {
        MB_CHECK(budget.tick());
        std::string in;
        MB_CHECK(bytes.append(std::min<std::uint64_t>(step, bytes.left()), in));
        if (in.empty())
            break;
        inflater.stream.next_in = reinterpret_cast<Bytef*>(in.data());
        inflater.stream.avail_in = static_cast<uInt>(in.size());
        while (inflater.stream.avail_in > 0 && out.size() < want) {
            const auto before = out.size();
            const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(16 * step, want - before));
            MB_CHECK(budget.take(room));
            out.resize(before + room);
            inflater.stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
            inflater.stream.avail_out = static_cast<uInt>(room);
            const int code = inflate(&inflater.stream, Z_NO_FLUSH);
            out.resize(before + room - inflater.stream.avail_out);
            if (code == Z_STREAM_END)
                return out;
            if (code != Z_OK && code != Z_BUF_ERROR)
                return broken(file, offset, inflater.stream.msg ? inflater.stream.msg : "zlib refuses it");
            if (code == Z_BUF_ERROR && out.size() == before)
                break;
        }
        // What an .npy header takes is known after its first bytes; a few hundred serve all but odd ones.
        if (out.size() >= 4096)
            break;
    }
    return out;
}

Result<std::string> inflateWrapped(const RandomAccessFile& file, std::uint64_t most, ReadBudget& budget)
{
    return inflateAll(file, 0, file.size(), most, false, MAX_WBITS + 32, budget);
}

} // namespace modelbook
