// ZipWriter: builds ZIP archives member by member, true ones and such as lie.
#pragma once

#include "tests/support/hostile/hostile_file.h"

#include <zlib.h>

#include <optional>
#include <string>
#include <vector>

namespace modelbook::test {

/// One member; what is not given is told truly.
struct ZipMember {
    std::string name;
    std::string data;                            ///< as stored
    unsigned flags = 0;                          ///< in both headers
    unsigned method = 0;                         ///< 0 stored, 8 deflated
    std::optional<std::string> localName = {};   ///< another name in the member's own header
    std::optional<std::uint64_t> size = {};      ///< uncompressed, as stated
    std::optional<std::uint64_t> stored = {};    ///< compressed, as stated
    std::optional<std::uint32_t> crc = {};
    std::optional<std::uint32_t> offset = {};    ///< of the local header, as the directory has it
    std::optional<unsigned> localMethod = {};
};

inline std::uint32_t crcOf(const std::string& bytes)
{
    return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

/// The archive; `count` and `comment` go into its end record.
inline std::string zipOf(const std::vector<ZipMember>& members, std::optional<unsigned> count = {},
                         const std::string& comment = {})
{
    std::string file, directory;
    for (const auto& member : members) {
        const auto at = member.offset.value_or(static_cast<std::uint32_t>(file.size()));
        const auto crc = littleEndian(member.crc.value_or(crcOf(member.data)), 4);
        const auto sizes = littleEndian(member.stored.value_or(member.data.size()), 4) +
                           littleEndian(member.size.value_or(member.data.size()), 4);
        const auto middle = [&](unsigned method) {
            return littleEndian(20, 2) + littleEndian(member.flags, 2) + littleEndian(method, 2) + littleEndian(0, 4) + crc + sizes;
        };
        const auto local = member.localName.value_or(member.name);
        directory += "PK\x01\x02" + littleEndian(20, 2) + middle(member.method) + littleEndian(member.name.size(), 2) +
                     littleEndian(0, 12) + littleEndian(at, 4) + member.name;
        file += "PK\x03\x04" + middle(member.localMethod.value_or(member.method)) + littleEndian(local.size(), 2) +
                littleEndian(0, 2) + local + member.data;
    }
    const auto start = file.size();
    const auto n = littleEndian(count.value_or(static_cast<unsigned>(members.size())), 2);
    return file + directory + "PK\x05\x06" + littleEndian(0, 4) + n + n + littleEndian(directory.size(), 4) +
           littleEndian(start, 4) + littleEndian(comment.size(), 2) + comment;
}

/// `bytes` as a raw DEFLATE stream.
inline std::string deflated(const std::string& bytes)
{
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, bytes.size()) + 16, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

} // namespace modelbook::test
