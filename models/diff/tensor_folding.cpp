#include "models/diff/tensor_folding.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace modelbook {

namespace {

struct NumberedName {
    std::string pattern; ///< each number that is a whole segment as NUL
    std::vector<std::uint64_t> numbers;
};

NumberedName numbered(std::string_view name)
{
    NumberedName result;
    std::size_t at = 0;
    while (at <= name.size()) {
        const auto end = std::min(name.find('.', at), name.size());
        const auto segment = name.substr(at, end - at);
        std::uint64_t number = 0;
        const auto [stop, error] = std::from_chars(segment.data(), segment.data() + segment.size(), number);
        // "007" would not come back as it was.
        const bool plain = error == std::errc() && stop == segment.data() + segment.size() &&
                           (segment.size() == 1 || segment[0] != '0');
        if (at != 0)
            result.pattern += '.';
        if (plain) {
            result.pattern += '\0';
            result.numbers.push_back(number);
        } else {
            result.pattern += segment;
        }
        at = end + 1;
    }
    return result;
}

struct Member {
    std::size_t row = 0;
    std::vector<std::uint64_t> numbers;
};

class Folder
{
public:
    explicit Folder(const ModelDiff& diff)
        : m_diff(diff)
    {
    }

    std::vector<FoldedTensors> run(bool onlyDiffering)
    {
        std::map<std::pair<std::string, std::vector<CellState>>, std::vector<Member>> groups;
        for (std::size_t i = 0; i < m_diff.tensors.size(); ++i) {
            const auto& row = m_diff.tensors[i];
            if (onlyDiffering && !row.differs)
                continue;
            auto name = numbered(row.name);
            groups[{std::move(name.pattern), row.states}].push_back({i, std::move(name.numbers)});
        }
        for (const auto& [key, members] : groups)
            fold(key.first, members);
        std::sort(m_folded.begin(), m_folded.end(), [](const FoldedTensors& a, const FoldedTensors& b) {
            return a.rows.front() < b.rows.front();
        });
        return std::move(m_folded);
    }

private:
    /// Folds a group whose numbers are a full product; else splits it by the position that makes the fewest
    /// parts.
    void fold(const std::string& pattern, const std::vector<Member>& members)
    {
        const auto positions = members.front().numbers.size();
        std::vector<std::set<std::uint64_t>> values(positions);
        for (const auto& member : members) {
            for (std::size_t p = 0; p < positions; ++p)
                values[p].insert(member.numbers[p]);
        }
        std::size_t product = 1, split = positions;
        for (std::size_t p = 0; p < positions; ++p) {
            product *= values[p].size();
            if (product > members.size())
                product = members.size() + 1; // no product, and no overflow
            if (values[p].size() > 1 && (split == positions || values[p].size() < values[split].size()))
                split = p;
        }
        if (product == members.size() || split == positions) {
            add(pattern, members, values);
            return;
        }
        std::map<std::uint64_t, std::vector<Member>> parts;
        for (const auto& member : members)
            parts[member.numbers[split]].push_back(member);
        for (const auto& [number, part] : parts)
            fold(pattern, part);
    }

    void add(const std::string& pattern, const std::vector<Member>& members,
             const std::vector<std::set<std::uint64_t>>& values)
    {
        FoldedTensors folded;
        std::size_t position = 0;
        for (const char c : pattern) {
            if (c != '\0') {
                folded.name += c;
                continue;
            }
            const std::vector<std::uint64_t> numbers(values[position].begin(), values[position].end());
            ++position;
            folded.name +=
                numbers.size() == 1 ? std::to_string(numbers.front()) : '{' + rangeText(numbers) + '}';
        }
        for (const auto& member : members)
            folded.rows.push_back(member.row);
        std::sort(folded.rows.begin(), folded.rows.end());
        folded.states = m_diff.tensors[folded.rows.front()].states;
        m_folded.push_back(std::move(folded));
    }

    const ModelDiff& m_diff;
    std::vector<FoldedTensors> m_folded;
};

} // namespace

std::vector<FoldedTensors> foldTensors(const ModelDiff& diff, bool onlyDiffering)
{
    return Folder(diff).run(onlyDiffering);
}

std::string rangeText(const std::vector<std::uint64_t>& numbers)
{
    std::string text;
    for (std::size_t i = 0; i < numbers.size();) {
        std::size_t end = i;
        while (end + 1 < numbers.size() && numbers[end + 1] == numbers[end] + 1)
            ++end;
        if (!text.empty())
            text += ',';
        text += std::to_string(numbers[i]);
        if (end > i)
            text += (end == i + 1 ? "," : "-") + std::to_string(numbers[end]);
        i = end + 1;
    }
    return text;
}

} // namespace modelbook
