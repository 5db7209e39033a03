#include "models/catalogue/columns/column.h"

#include "models/catalogue/columns/find_bytes.h"

#include <algorithm>
#include <cstring>

namespace modelbook {

namespace {

/// Eight bytes of 0 or 1 as eight bits, the first the lowest.
std::uint64_t packBits(const std::uint8_t* flags)
{
    std::uint64_t eight;
    std::memcpy(&eight, flags, 8);
    return eight * 0x0102040810204080ull >> 56;
}

/// One bit per row whose code lies in [first, last). Written so that compilers vectorise the inner loop.
template <typename Code>
void addRowsOfRange(const Code* codes, std::uint32_t rows, std::uint32_t first, std::uint32_t last, BitSet& found)
{
    auto& words = found.words();
    const auto low = static_cast<Code>(first), width = static_cast<Code>(last - first);
    const std::uint32_t whole = rows / 64;
    for (std::uint32_t w = 0; w < whole; ++w) {
        std::uint8_t flags[64];
        const Code* from = codes + w * 64;
        for (int i = 0; i < 64; ++i)
            flags[i] = static_cast<Code>(from[i] - low) < width;
        std::uint64_t word = 0;
        for (unsigned i = 0; i < 8; ++i)
            word |= packBits(flags + 8 * i) << (8 * i);
        words[w] |= word;
    }
    for (std::uint32_t row = whole * 64; row < rows; ++row) {
        if (static_cast<Code>(codes[row] - low) < width)
            found.set(row);
    }
}

template <typename Code>
void addRowsOfTable(const Code* codes, std::uint32_t rows, const std::vector<std::uint8_t>& wanted, BitSet& found)
{
    auto& words = found.words();
    for (std::uint32_t row = 0; row < rows;) {
        std::uint64_t word = 0;
        const auto end = std::min(rows, row + 64);
        for (unsigned bit = 0; row < end; ++row, ++bit)
            word |= static_cast<std::uint64_t>(codes[row] < wanted.size() && wanted[codes[row]]) << bit;
        words[(row - 1) / 64] |= word;
    }
}

} // namespace

std::vector<CodeRange> normalised(std::vector<CodeRange> ranges)
{
    std::sort(ranges.begin(), ranges.end());
    std::vector<CodeRange> joined;
    for (const auto& [first, last] : ranges)
        addRange(joined, first, last);
    return joined;
}

std::uint32_t Column::codeAt(std::uint32_t place) const
{
    return withCodes([&](const auto* all) {
        const auto found = all[place];
        return found == static_cast<std::remove_cvref_t<decltype(found)>>(~0ull) ? missing : static_cast<std::uint32_t>(found);
    });
}

std::uint32_t Column::code(std::uint32_t row) const
{
    if (!isSparse())
        return codeAt(row);
    const auto it = std::lower_bound(rowIds.begin(), rowIds.end(), row);
    return it != rowIds.end() && *it == row ? codeAt(static_cast<std::uint32_t>(it - rowIds.begin())) : missing;
}

void Column::addRows(const std::vector<CodeRange>& ranges, BitSet& found) const
{
    if (ranges.empty())
        return;
    std::vector<std::uint8_t> wanted;
    if (ranges.size() > 1 || isSparse()) {
        wanted.resize(dictionary.size());
        for (const auto& [first, last] : ranges)
            std::fill(wanted.begin() + first, wanted.begin() + last, std::uint8_t{1});
    }
    withCodes([&](const auto* all) {
        if (isSparse()) {
            for (std::size_t i = 0; i < rowIds.size(); ++i) {
                if (wanted[all[i]])
                    found.set(rowIds[i]);
            }
        } else if (ranges.size() == 1) {
            addRowsOfRange(all, rows, ranges.front().first, ranges.front().second, found);
        } else {
            addRowsOfTable(all, rows, wanted, found);
        }
    });
}

void Column::addPresent(BitSet& rowsFound) const
{
    if (meta->present == rows) // which spares reading the codes
        rowsFound |= BitSet(rows, true);
    else
        addRows({{0, dictionary.size()}}, rowsFound);
}

std::vector<std::uint32_t> Column::countCodes(const BitSet& among) const
{
    // One more for rows without it, so that the loop need not ask.
    std::vector<std::uint32_t> counts(dictionary.size() + 1);
    const auto none = dictionary.size();
    withCodes([&](const auto* all) {
        const auto add = [&](std::uint32_t code) { ++counts[std::min(code, none)]; };
        if (isSparse()) {
            for (std::size_t i = 0; i < rowIds.size(); ++i) {
                if (among.test(rowIds[i]))
                    add(all[i]);
            }
        } else {
            among.forEach([&](std::uint32_t row) { add(all[row]); });
        }
    });
    counts.pop_back();
    return counts;
}

std::vector<CodeRange> Column::containing(std::string_view word, std::uint32_t first, std::uint32_t last) const
{
    std::vector<CodeRange> found;
    const bool ownFolded = !foldedPlaces.empty();
    const auto places = ownFolded ? foldedPlaces : dictionary.payload;
    auto blob = searchedText();
    // Without a folded copy, the blob is that of the section Text, and of numbers spelled as text before it.
    if (!ownFolded) {
        first = std::max(first, dictionary.sectionBegin(Dictionary::Text));
        last = std::min(last, dictionary.sectionEnds[Dictionary::Text]);
    }
    if (first >= last)
        return found;
    const auto start = [&](std::uint32_t entry) { return places[entry] >> 26; };
    const auto end = [&](std::uint32_t entry) { return start(entry) + (places[entry] & Dictionary::longestText); };
    if (word.empty()) {
        addRange(found, first, last);
        return found;
    }
    blob = blob.substr(0, end(last - 1));
    auto entry = first;
    std::size_t at = start(first);
    while ((at = findBytes(blob, word, at)) != std::string_view::npos) {
        // The last entry that starts at or before the hit; entries of no length share a start with the next one.
        // Hits are often near each other: the step doubles.
        std::uint32_t low = entry, step = 1;
        while (last - low > step && start(low + step) <= at) {
            low += step;
            step *= 2;
        }
        std::uint32_t high = last - low > step ? low + step : last;
        while (high - low > 1) {
            const auto middle = low + (high - low) / 2;
            (start(middle) <= at ? low : high) = middle;
        }
        entry = low;
        if (at + word.size() <= end(entry)) {
            // Neighbours in the order mostly begin alike, so a word that nearly all have stands at one place in many of them.
            const auto offset = at - start(entry);
            const auto hasItThere = [&](std::uint32_t other) {
                return offset + word.size() <= (places[other] & Dictionary::longestText) &&
                       std::memcmp(blob.data() + start(other) + offset, word.data(), word.size()) == 0;
            };
            const auto hit = entry++;
            while (entry < last && hasItThere(entry))
                ++entry;
            addRange(found, hit, entry);
            at = end(--entry);
        } else {
            ++at; // it reached over into the next value
        }
    }
    return found;
}

} // namespace modelbook
