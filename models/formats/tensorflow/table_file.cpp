#include "models/formats/tensorflow/table_file.h"

#include "models/formats/tensorflow/crc32c.h"

#include <snappy.h>

#include <optional>

namespace modelbook {

namespace {

constexpr std::uint64_t footerBytes = 48;
constexpr std::uint64_t trailerBytes = 5; ///< type and checksum behind each block
constexpr std::uint64_t mostBlockBytes = 64u << 20;
constexpr std::string_view magic("\x57\xfb\x80\x8b\x24\x75\x47\xdb", 8);

/// Takes a number of seven-bit groups off the front.
std::optional<std::uint64_t> takeVarint(std::string_view& bytes)
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        value |= std::uint64_t{byte & 0x7fU} << shift;
        if ((byte & 0x80) == 0)
            return value;
    }
    return std::nullopt;
}

std::uint32_t little32(std::string_view bytes)
{
    std::uint32_t value = 0;
    for (unsigned i = 0; i < 4; ++i)
        value |= std::uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return value;
}

class TableWalk
{
public:
    using Visit = std::function<Status(std::string_view, std::string_view)>;

    TableWalk(const RandomAccessFile& file, ReadBudget& budget) : m_file(file), m_budget(budget) {}

    Status run(const Visit& visit)
    {
        MB_TRY(const auto footer, m_file.readString(m_file.size() - footerBytes, footerBytes));
        std::string_view left = footer;
        const auto metaOffset = takeVarint(left), metaSize = takeVarint(left);
        const auto offset = takeVarint(left), size = takeVarint(left);
        if (!metaOffset || !metaSize || !offset || !size)
            return corrupt(m_file.size() - footerBytes, "its footer has no offsets");
        MB_TRY(const auto index, block(*offset, *size));
        return entries(index, *offset, [&](std::string_view, std::string_view handle) -> Status {
            const auto blockOffset = takeVarint(handle), blockSize = takeVarint(handle);
            if (!blockOffset || !blockSize)
                return corrupt(*offset, "its index names no block");
            // Each byte belongs to one block: many entries for one block are a bomb.
            m_seen += *blockSize;
            if (m_seen > m_file.size())
                return corrupt(*offset, "its index names more blocks than there are bytes");
            MB_TRY(const auto content, block(*blockOffset, *blockSize));
            MB_CHECK(entries(content, *blockOffset, visit));
            m_budget.giveBack(content.size());
            return {};
        });
    }

private:
    Error corrupt(std::uint64_t at, const std::string& what) const
    {
        return makeError(ErrorCode::Corrupt, m_file.name() + ": the table is broken at offset " + std::to_string(at) +
                                                 ": " + what);
    }

    /// The block's content, checked and unpacked, charged to the budget.
    Result<std::string> block(std::uint64_t offset, std::uint64_t size)
    {
        const auto end = m_file.size() - footerBytes;
        if (offset > end || size > end - offset || trailerBytes > end - offset - size) {
            return makeError(ErrorCode::Truncated, m_file.name() + ": a block of " + std::to_string(size) +
                                                       " bytes at offset " + std::to_string(offset) +
                                                       " reaches over the end; the file is cut short or damaged");
        }
        if (size > mostBlockBytes)
            return makeError(ErrorCode::LimitExceeded, m_file.name() + ": a block of " + std::to_string(size) + " bytes");
        MB_CHECK(m_budget.take(size + trailerBytes));
        MB_TRY(auto bytes, m_file.readString(offset, size + trailerBytes));
        const std::string_view all = bytes;
        if (maskedCrc32c(crc32c(all.substr(0, size + 1))) != little32(all.substr(size + 1)))
            return corrupt(offset, "the checksum of a block is wrong");
        const auto type = bytes[size];
        bytes.resize(size);
        if (type == 0) {
            m_budget.giveBack(trailerBytes);
            return bytes;
        }
        if (type != 1)
            return makeError(ErrorCode::Unsupported, m_file.name() + ": the block at offset " + std::to_string(offset) +
                                                         " is packed in a way that is not known, " + std::to_string(type));
        std::size_t unpackedSize = 0;
        if (!snappy::GetUncompressedLength(bytes.data(), bytes.size(), &unpackedSize) || unpackedSize > mostBlockBytes)
            return corrupt(offset, "a packed block has no sensible size");
        MB_CHECK(m_budget.take(unpackedSize));
        std::string unpacked(unpackedSize, '\0');
        if (!snappy::RawUncompress(bytes.data(), bytes.size(), unpacked.data()))
            return corrupt(offset, "a packed block cannot be unpacked");
        m_budget.giveBack(size + trailerBytes);
        return unpacked;
    }

    /// Keys are stored as how much they share with the one before, and the rest.
    Status entries(std::string_view block, std::uint64_t offset, const Visit& visit)
    {
        if (block.size() < 4)
            return corrupt(offset, "a block is too short");
        const auto restarts = little32(block.substr(block.size() - 4));
        if (restarts > (block.size() - 4) / 4)
            return corrupt(offset, "a block is shorter than its list of restarts");
        block.remove_suffix(4 + 4 * std::size_t{restarts});
        std::string key;
        while (!block.empty()) {
            MB_CHECK(m_budget.tick());
            const auto shared = takeVarint(block), rest = takeVarint(block), length = takeVarint(block);
            if (!shared || !rest || !length || *shared > key.size() || *rest > block.size() ||
                *length > block.size() - *rest)
                return corrupt(offset, "an entry of a block reaches over its end");
            key.resize(*shared);
            key += block.substr(0, *rest);
            block.remove_prefix(*rest);
            MB_CHECK(visit(key, block.substr(0, *length)));
            block.remove_prefix(*length);
        }
        return {};
    }

    const RandomAccessFile& m_file;
    ReadBudget& m_budget;
    std::uint64_t m_seen = 0;
};

} // namespace

bool isTableFile(const RandomAccessFile& file)
{
    if (file.size() < footerBytes)
        return false;
    const auto end = file.readString(file.size() - magic.size(), magic.size());
    return end && *end == magic;
}

Status forEachTableEntry(const RandomAccessFile& file, ReadBudget& budget,
                         const std::function<Status(std::string_view key, std::string_view value)>& visit)
{
    return TableWalk(file, budget).run(visit);
}

} // namespace modelbook
