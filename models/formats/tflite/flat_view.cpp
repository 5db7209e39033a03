#include "models/formats/tflite/flat_view.h"

#include <algorithm>

namespace modelbook {

namespace {

constexpr std::uint64_t page = 16 << 10;
constexpr std::size_t mostPages = 256;

} // namespace

Error FlatView::corrupt(std::uint64_t at, const std::string& what) const
{
    return makeError(ErrorCode::Corrupt, m_file.name() + ": its FlatBuffer is broken at offset " + std::to_string(at) +
                                             ": " + what);
}

Result<std::uint64_t> FlatView::number(std::uint64_t at, unsigned bytes)
{
    if (at > size() || bytes > size() - at)
        return corrupt(at, "what lies there would reach over the end of the file");
    std::uint64_t value = 0;
    const std::string* content = nullptr;
    for (unsigned i = 0; i < bytes; ++i) {
        const auto number = (at + i) / page;
        if (!content || (at + i) % page == 0) {
            auto found = m_pages.find(number);
            if (found == m_pages.end()) {
                MB_CHECK(m_budget.tick());
                if (m_pages.size() >= mostPages)
                    m_pages.clear();
                MB_TRY(auto read, m_file.readString(number * page, std::min(page, size() - number * page)));
                found = m_pages.emplace(number, std::move(read)).first;
            }
            content = &found->second;
        }
        value |= std::uint64_t{static_cast<std::uint8_t>((*content)[(at + i) % page])} << (8 * i);
    }
    return value;
}

Result<std::uint64_t> FlatView::follow(std::uint64_t at)
{
    MB_TRY(const auto offset, number(at, 4));
    if (offset == 0 || offset > size() - at)
        return corrupt(at, "an offset leads out of the file");
    return at + offset;
}

Result<std::optional<std::uint64_t>> FlatView::field(std::uint64_t table, unsigned index)
{
    MB_CHECK(m_budget.tick());
    MB_TRY(const auto raw, number(table, 4));
    const auto back = static_cast<std::int32_t>(static_cast<std::uint32_t>(raw));
    const auto signedTable = static_cast<std::int64_t>(table);
    if (signedTable - back < 0 || signedTable - back >= static_cast<std::int64_t>(size()))
        return corrupt(table, "a table's description lies outside of the file");
    const auto description = static_cast<std::uint64_t>(signedTable - back);
    MB_TRY(const auto descriptionBytes, number(description, 2));
    MB_TRY(const auto tableBytes, number(description + 2, 2));
    if (descriptionBytes < 4 || descriptionBytes % 2 != 0 || tableBytes < 4 || tableBytes > size() - table)
        return corrupt(description, "a table's description is none");
    if (4 + 2 * std::uint64_t{index} + 2 > descriptionBytes)
        return std::optional<std::uint64_t>();
    MB_TRY(const auto offset, number(description + 4 + 2 * std::uint64_t{index}, 2));
    if (offset == 0)
        return std::optional<std::uint64_t>();
    if (offset >= tableBytes)
        return corrupt(description, "a field lies outside of its table");
    return std::optional(table + offset);
}

Result<std::uint64_t> FlatView::numberField(std::uint64_t table, unsigned index, unsigned bytes, std::uint64_t otherwise)
{
    MB_TRY(const auto at, field(table, index));
    return at ? number(*at, bytes) : otherwise;
}

Result<FlatVector> FlatView::vectorField(std::uint64_t table, unsigned index, unsigned elementBytes)
{
    MB_TRY(const auto at, field(table, index));
    if (!at)
        return FlatVector{};
    MB_TRY(const auto start, follow(*at));
    MB_TRY(const auto count, number(start, 4));
    if (count > (size() - start - 4) / elementBytes)
        return corrupt(start, "a list of " + std::to_string(count) + " elements reaches over the end of the file");
    return FlatVector{start + 4, count};
}

Result<std::string> FlatView::textField(std::uint64_t table, unsigned index, std::uint64_t limit)
{
    MB_TRY(const auto bytes, vectorField(table, index, 1));
    if (bytes.count > limit)
        return corrupt(bytes.start, "a text of " + std::to_string(bytes.count) + " bytes is too long");
    return m_file.readString(bytes.start, bytes.count);
}

Result<std::vector<std::int64_t>> FlatView::integersField(std::uint64_t table, unsigned index, std::uint64_t limit)
{
    MB_TRY(const auto list, vectorField(table, index, 4));
    if (list.count > limit)
        return corrupt(list.start, "a list of " + std::to_string(list.count) + " numbers is too long");
    std::vector<std::int64_t> numbers;
    for (std::uint64_t i = 0; i < list.count; ++i) {
        MB_TRY(const auto value, number(list.start + 4 * i, 4));
        numbers.push_back(static_cast<std::int32_t>(static_cast<std::uint32_t>(value)));
    }
    return numbers;
}

} // namespace modelbook
