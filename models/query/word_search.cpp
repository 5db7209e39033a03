#include "models/query/word_search.h"

#include "models/catalogue/value_order.h"
#include "storage/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <mutex>

namespace modelbook {

namespace {

constexpr std::uint64_t shortBytes = 256u << 10; ///< a text that costs nothing to go through
constexpr std::uint32_t pieceEntries = 1u << 17; ///< of a dictionary, before it is asked whether to go on

bool isSearched(const FieldKey& key)
{
    return key.kind == FieldKind::Arg ||
           (key.kind == FieldKind::Property && (key.path == "name" || key.path == "tags" || key == readmeField()));
}

bool hasText(const ColumnMeta& meta)
{
    return meta.sectionEnds[Dictionary::Exotics] > meta.sectionEnds[Dictionary::Numbers];
}

/// Looks for a word in one segment until all rows that matter are found.
class Search
{
public:
    Search(const SearchedWord& word, const Segment& segment, const BitSet& among, const CancelToken& cancel)
        : m_word(word), m_segment(segment), m_among(among), m_cancel(cancel), m_found(segment.rows())
    {
    }

    BitSet run()
    {
        std::vector<std::size_t> paths, shortTexts, longTexts;
        for (std::size_t i = 0; i < m_segment.fields().size(); ++i) {
            const auto& key = m_segment.fields()[i];
            if (!isSearched(key))
                continue;
            if (key.kind == FieldKind::Arg && foldCase(key.path).find(m_word.folded) != std::string::npos)
                paths.push_back(i);
            else if (m_segment.meta(i).blobBytes <= shortBytes)
                shortTexts.push_back(i);
            else
                longTexts.push_back(i);
        }
        // What most rows have first, then what is read soonest: a word that nearly all models have is found at once.
        std::sort(paths.begin(), paths.end(), [&](auto a, auto b) { return m_segment.meta(a).present > m_segment.meta(b).present; });
        std::sort(longTexts.begin(), longTexts.end(), [&](auto a, auto b) { return m_segment.meta(a).blobBytes < m_segment.meta(b).blobBytes; });
        inParts(paths, [&](std::size_t field, BitSet& found) {
            if (const auto* column = m_segment.column(field))
                column->addPresent(found);
        });
        const auto inText = [&](std::size_t field, BitSet& found) { addRowsOfText(field, found); };
        inParts(shortTexts, inText);
        inParts(longTexts, inText);
        return std::move(m_found);
    }

private:
    bool isOver() const { return m_complete || m_cancel.isCancelled(); }

    /// The fields on all cores, each with rows of its own that are joined field by field.
    template <typename Add>
    void inParts(const std::vector<std::size_t>& fields, Add add)
    {
        const bool small = m_segment.byteCount() < (1u << 20);
        const std::size_t cores = small ? 1 : std::max(1u, std::thread::hardware_concurrency());
        std::atomic<std::size_t> next{0};
        parallelFor(std::min(cores, fields.size()), small ? SIZE_MAX : 2, [&](std::size_t) {
            BitSet own(m_segment.rows());
            for (auto i = next++; i < fields.size() && !isOver(); i = next++) {
                add(fields[i], own);
                if (small && i + 1 < fields.size())
                    continue;
                const std::lock_guard lock(m_mutex);
                m_found |= own;
                m_complete = m_complete || m_found.includes(m_among);
            }
        });
    }

    void addRowsOfText(std::size_t field, BitSet& found) const
    {
        const auto& meta = m_segment.meta(field);
        const auto* bigrams = m_segment.bigrams(field);
        const bool text = hasText(meta) && (!bigrams || bigrams->mayContain(m_word.folded));
        if (!text && !m_word.number)
            return;
        const auto* column = m_segment.column(field);
        if (!column)
            return;
        const auto& dictionary = column->dictionary;
        std::vector<CodeRange> codes;
        for (auto first = meta.sectionEnds[Dictionary::Numbers]; text && first < dictionary.size(); first += pieceEntries) {
            if (isOver())
                return;
            for (const auto& [low, high] : column->containing(m_word.folded, first, std::min(first + pieceEntries, dictionary.size())))
                addRange(codes, low, high);
        }
        if (m_word.number)
            codes.emplace_back(dictionary.lowerBound(*m_word.number), dictionary.upperBound(*m_word.number));
        column->addRows(normalised(std::move(codes)), found);
    }

    const SearchedWord& m_word;
    const Segment& m_segment;
    const BitSet& m_among;
    const CancelToken& m_cancel;
    std::mutex m_mutex; ///< guards m_found
    BitSet m_found;
    std::atomic<bool> m_complete = false;
};

} // namespace

BitSet rowsWithWord(const SearchedWord& word, const Segment& segment, const BitSet& among, const CancelToken& cancel)
{
    const auto name = (word.number ? "=" : "~") + word.folded;
    if (const auto known = segment.foundRows().find(name, among))
        return *known;
    auto found = Search(word, segment, among, cancel).run();
    if (!cancel.isCancelled())
        segment.foundRows().keep(name, among, found);
    return found;
}

void prepareWordSearch(const ColumnIndex& index, const CancelToken& cancel)
{
    for (const auto& part : index.parts()) {
        const auto& segment = *part.segment;
        for (std::size_t i = 0; i < segment.fields().size() && !cancel.isCancelled(); ++i) {
            if (!isSearched(segment.fields()[i]) || !hasText(segment.meta(i)))
                continue; // numbers alone are left on the disk until somebody asks for them
            if (segment.meta(i).blobBytes > shortBytes)
                segment.prepareText(i);
            else
                (void)segment.column(i);
        }
    }
}

} // namespace modelbook
