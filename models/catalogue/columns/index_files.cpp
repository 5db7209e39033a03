#include "models/catalogue/columns/index_files.h"

#include "storage/base/checksum.h"
#include "storage/base/files.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

constexpr int formatVersion = 1;
constexpr char currentFile[] = "current";

struct Current {
    std::string catalogue;
    std::int64_t change = 0;
    struct File {
        std::string name;
        std::vector<std::uint32_t> deleted;
    };
    std::vector<File> files;
};

std::string checksumOf(std::string_view text)
{
    char hex[17];
    std::snprintf(hex, sizeof hex, "%016llx", static_cast<unsigned long long>(checksum64(text)));
    return hex;
}

std::optional<Current> readCurrent(const fs::path& folder)
{
    const auto text = readFile(folder / currentFile, 1ull << 30);
    if (!text || text->size() < 17 || checksumOf(std::string_view(*text).substr(17)) != text->substr(0, 16))
        return std::nullopt;
    const auto json = nlohmann::json::parse(text->begin() + 17, text->end(), nullptr, false);
    if (!json.is_object() || json.value("format", 0) != formatVersion || !json.contains("segments"))
        return std::nullopt;
    Current current{json.value("catalogue", ""), json.value("change", std::int64_t{0}), {}};
    for (const auto& segment : json["segments"])
        current.files.push_back({segment.value("file", ""), segment.value("deleted", std::vector<std::uint32_t>())});
    return current;
}

Status writeCurrent(const fs::path& folder, const std::string& catalogue, const ColumnIndex& index, std::int64_t change)
{
    auto segments = nlohmann::json::array();
    for (const auto& part : index.parts()) {
        std::vector<std::uint32_t> deleted;
        if (part.deleted)
            part.deleted->forEach([&](std::uint32_t row) { deleted.push_back(row); });
        segments.push_back({{"file", part.segment->name()}, {"deleted", deleted}});
    }
    const nlohmann::json json{{"format", formatVersion}, {"catalogue", catalogue}, {"change", change}, {"segments", segments}};
    const auto text = json.dump();
    return writeFileAtomically(folder / currentFile, checksumOf(text) + "\n" + text);
}

/// Files that no state knows: of merges, and of processes that died. The caller holds the lock.
void sweep(const fs::path& folder, const ColumnIndex& index)
{
    std::set<std::string> used;
    for (const auto& part : index.parts())
        used.insert(part.segment->name());
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const auto name = entry.path().filename().string();
        if (name.starts_with("segment-") && !used.count(name))
            fs::remove(entry.path(), error);
    }
}

/// Parts that are in no file: of memory, or mapped from one that another process has replaced and swept since.
std::vector<SegmentPart> partsWithoutFile(const fs::path& folder, const ColumnIndex& index)
{
    std::vector<SegmentPart> parts;
    std::error_code error;
    for (const auto& part : index.parts()) {
        if (part.segment->name().empty() || !fs::exists(folder / part.segment->name(), error))
            parts.push_back(part);
    }
    return parts;
}

} // namespace

std::uint64_t rowsInMemory(const ColumnIndex& index)
{
    std::uint64_t rows = 0;
    for (const auto& part : index.parts())
        rows += part.segment->name().empty() ? part.live : 0;
    return rows;
}

std::optional<IndexFiles::Saved> IndexFiles::load(const std::string& catalogue) const
{
    // Another process may replace the state, and sweep its files, between the reading of the one and the other.
    for (int attempt = 0; attempt < 3; ++attempt) {
        const auto current = readCurrent(m_folder);
        if (!current || current->catalogue != catalogue)
            return std::nullopt;
        std::vector<SegmentPart> parts;
        for (const auto& file : current->files) {
            auto bytes = mapFile(m_folder / fs::path(file.name).filename());
            auto segment = bytes ? Segment::open(std::move(*bytes), file.name) : Result<SegmentPtr>(failure(bytes));
            if (!segment)
                break;
            SegmentPart part{std::move(*segment), nullptr, 0};
            const auto rows = part.segment->rows();
            auto deleted = std::make_shared<BitSet>(rows);
            for (const auto row : file.deleted) {
                if (row < rows)
                    deleted->set(row);
            }
            part.live = rows - static_cast<std::uint32_t>(deleted->count());
            if (part.live < rows)
                part.deleted = std::move(deleted);
            parts.push_back(std::move(part));
        }
        if (parts.size() == current->files.size())
            return Saved{ColumnIndex::ofParts(std::move(parts)), current->change};
    }
    return std::nullopt;
}

Result<ColumnIndexPtr> IndexFiles::spill(const ColumnIndexPtr& index) const
{
    MB_CHECK(makeFolders(m_folder));
    const auto parts = partsWithoutFile(m_folder, *index);
    if (parts.empty())
        return index;
    MB_TRY(const auto merged, mergeSegments(parts, m_folder));
    return index->replaced(parts, merged);
}

Result<std::vector<IndexFiles::Merge>> IndexFiles::save(const std::string& catalogue, const ColumnIndexPtr& index,
                                                        std::int64_t change) const
{
    MB_CHECK(makeFolders(m_folder));
    MB_TRY(const auto lock, ProcessLock::acquire(m_folder / "lock"));
    if (const auto current = readCurrent(m_folder); current && current->catalogue == catalogue && current->change > change)
        return std::vector<Merge>{};
    std::vector<Merge> merges;
    auto next = index;
    const auto merge = [&](std::vector<SegmentPart> parts) -> Status {
        MB_TRY(const auto merged, mergeSegments(parts, m_folder));
        next = next->replaced(parts, merged);
        merges.push_back({std::move(parts), merged});
        return {};
    };
    if (auto parts = partsWithoutFile(m_folder, *next); !parts.empty())
        MB_CHECK(merge(std::move(parts)));
    while (true) {
        auto parts = next->dueMerge();
        if (parts.empty())
            break;
        MB_CHECK(merge(std::move(parts)));
    }
    MB_CHECK(writeCurrent(m_folder, catalogue, *next, change));
    sweep(m_folder, *next);
    return merges;
}

} // namespace modelbook
