// Dictionary: the different values of one column, in order, so that comparing codes is comparing values.
#pragma once

#include "models/args/arg_value.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

/// Entries are sorted by compareValues; equal ones that are spelled differently (1, 1.0, "1e0") are entries of their
/// own, side by side, and share a rank. A view of bytes that outlive it; copies are cheap, calls never fail.
class Dictionary
{
public:
    /// In the order of compareValues.
    enum Section { Bools, Numbers, Text, Lists, Maps, Exotics, Nulls, SectionCount };
    static constexpr std::uint8_t mixedTypes = 255;

    std::span<const std::uint64_t> payload; ///< bool and int: the value; float: its bits; else where the text lies
    const std::uint8_t* types = nullptr;    ///< ArgType per entry, where they are mixed
    std::uint8_t uniformType = 0;           ///< else the one type
    const std::uint32_t* ranks = nullptr;   ///< per entry, where equal ones differ in spelling; else the code is the rank
    std::string_view blob;
    std::array<std::uint32_t, SectionCount> sectionEnds{};

    std::uint32_t size() const { return static_cast<std::uint32_t>(payload.size()); }
    ArgType type(std::uint32_t i) const { return static_cast<ArgType>(types ? types[i] : uniformType); }
    std::uint32_t rank(std::uint32_t i) const { return ranks ? ranks[i] : i; }
    std::uint32_t sectionBegin(Section section) const { return section == 0 ? 0 : sectionEnds[section - 1]; }
    Section sectionOf(std::uint32_t i) const;
    /// The text of a string, or the bytes of a list, map or exotic value.
    std::string_view text(std::uint32_t i) const;
    ArgValue value(std::uint32_t i) const;
    /// What an entry of the section Numbers counts as.
    double number(std::uint32_t i) const;
    /// compareValues between entries of two dictionaries, without making values where it can.
    static int compare(const Dictionary& a, std::uint32_t i, const Dictionary& b, std::uint32_t j);
    /// The first entry not before the value, and the first after it.
    std::uint32_t lowerBound(const ArgValue& value) const;
    std::uint32_t upperBound(const ArgValue& value) const;
    /// The same for a text among the entries of the section Text, also where as a value it would count as a number.
    std::uint32_t lowerBoundOfText(std::string_view text) const;
    std::uint32_t upperBoundOfText(std::string_view text) const;

    static std::uint64_t packText(std::uint64_t offset, std::uint64_t length) { return offset << 26 | length; }
    static constexpr std::uint64_t longestText = (1ull << 26) - 1;
};

/// Gathers entries in order, and what can be said of them.
class DictionaryWriter
{
public:
    std::vector<std::uint64_t> payload;
    std::vector<std::uint8_t> types;
    std::vector<std::uint32_t> ranks;
    std::string blob;
    std::array<std::uint32_t, Dictionary::SectionCount> sectionEnds{};
    bool ranksDiffer = false;

    /// The value comes after all before it (compareValues, then spelling).
    void append(const ArgValue& value, bool equalsLast);
    void append(const Dictionary& from, std::uint32_t i, bool equalsLast);
    std::uint32_t size() const { return static_cast<std::uint32_t>(payload.size()); }
    /// A view of what was gathered; valid until the next append.
    Dictionary view() const;

private:
    void count(Dictionary::Section section, bool equalsLast);
};

/// Which section of a dictionary a value belongs to.
Dictionary::Section sectionOfValue(const ArgValue& value);

/// An order of equal values by their spelling, so that a dictionary has one order only.
int compareSpelling(const ArgValue& a, const ArgValue& b);

} // namespace modelbook
