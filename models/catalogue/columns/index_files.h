// IndexFiles: the column index on the disk: segments in files, and one small file that says which of them count.
#pragma once

#include "models/catalogue/column_index.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace modelbook {

/// A folder of this machine, shared by its processes. All of it is derived from the catalogue's rows: what is missing,
/// damaged or of another catalogue is not used, and may be deleted at any time. Segment files never change; `current`
/// is replaced whole, so a crash leaves the state before or after. Blocking; safe from any thread.
class IndexFiles
{
public:
    explicit IndexFiles(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    struct Saved {
        ColumnIndexPtr index;
        std::int64_t change = 0; ///< the last update of the catalogue that is in it
    };
    /// What was saved for this catalogue, or nothing that can be used.
    std::optional<Saved> load(const std::string& catalogue) const;

    /// A merge that was carried out, for ColumnIndex::replaced() on a later state.
    struct Merge {
        std::vector<SegmentPart> parts;
        SegmentPtr merged;
    };
    /// Writes what is in memory, merges what is due, and records the state. Where another process saved a later one,
    /// does nothing. A state of a change number that is saved again replaces it.
    Result<std::vector<Merge>> save(const std::string& catalogue, const ColumnIndexPtr& index, std::int64_t change) const;
    /// Moves rows from memory into a file that no saved state knows yet: bounds memory while an index is built.
    Result<ColumnIndexPtr> spill(const ColumnIndexPtr& index) const;

private:
    std::filesystem::path m_folder;
};

/// Rows in parts that are in no file.
std::uint64_t rowsInMemory(const ColumnIndex& index);

} // namespace modelbook
