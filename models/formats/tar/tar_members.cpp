#include "models/formats/tar/tar_members.h"

#include <algorithm>
#include <optional>

namespace modelbook {

namespace {

constexpr std::uint64_t block = 512;

/// A field of octal digits, or GNU's big-endian number with the first bit set.
std::optional<std::uint64_t> number(std::string_view field)
{
    std::uint64_t value = 0;
    if (!field.empty() && (field[0] & '\x80') != 0) {
        for (std::size_t i = 1; i < field.size(); ++i) {
            if (value >> 55 != 0)
                return std::nullopt;
            value = value << 8 | static_cast<unsigned char>(field[i]);
        }
        return value;
    }
    for (const char c : field) {
        if (c == ' ' || c == '\0')
            continue;
        if (c < '0' || c > '7' || value >> 60 != 0)
            return std::nullopt;
        value = value << 3 | static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

std::string text(std::string_view field)
{
    return std::string(field.substr(0, field.find('\0')));
}

bool checksumHolds(std::string_view header)
{
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < header.size(); ++i)
        sum += i >= 148 && i < 156 ? static_cast<unsigned char>(' ') : static_cast<unsigned char>(header[i]);
    return number(header.substr(148, 8)) == sum;
}

} // namespace

bool looksLikeTar(std::span<const std::byte> head)
{
    const std::string_view bytes(reinterpret_cast<const char*>(head.data()), head.size());
    return bytes.size() >= block && bytes.substr(257, 5) == "ustar" && checksumHolds(bytes.substr(0, block));
}

Result<std::vector<TarMember>> readTarMembers(const RandomAccessFile& file, ReadBudget& budget, bool* ends)
{
    std::vector<TarMember> members;
    for (std::uint64_t at = 0; at <= file.size() && file.size() - at >= block;) {
        MB_CHECK(budget.tick());
        MB_TRY(const auto header, file.readString(at, block));
        if (header.find_first_not_of('\0') == std::string::npos) {
            MB_TRY(const auto second, file.readString(at + block, std::min(block, file.size() - at - block)));
            if (ends)
                *ends = second.size() == block && second.find_first_not_of('\0') == std::string::npos;
            return members;
        }
        const std::string_view bytes = header;
        const auto size = number(bytes.substr(124, 12));
        if (!checksumHolds(bytes) || !size)
            return makeError(ErrorCode::Corrupt, file.name() + ": the tar header at offset " + std::to_string(at) +
                                                     " is broken");
        TarMember member;
        const auto prefix = text(bytes.substr(345, 155));
        member.name = (prefix.empty() || bytes.substr(257, 6) != std::string_view("ustar\0", 6) ? "" : prefix + "/") +
                      text(bytes.substr(0, 100));
        member.type = bytes[156] == '\0' ? '0' : bytes[156];
        member.data = {at + block, *size};
        if (*size > file.size() - at - block) {
            return makeError(ErrorCode::Truncated, file.name() + " ends at byte " + std::to_string(file.size()) +
                                                       ", but its member \"" + member.name + "\" at offset " +
                                                       std::to_string(at) + " is longer; copy it again");
        }
        MB_CHECK(budget.take(sizeof(TarMember) + member.name.size() + 16));
        members.push_back(std::move(member));
        at += block + (*size + block - 1) / block * block;
    }
    return members;
}

} // namespace modelbook
