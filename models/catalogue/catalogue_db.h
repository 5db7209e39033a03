// CatalogueDb: the derived rows of a library's models on this machine, in SQLite; deleted, it is built again.
#pragma once

#include "models/catalogue/row_packer.h"
#include "models/catalogue/sqlite.h"
#include "models/library/model_record.h"
#include "storage/base/files.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace modelbook {

/// A file that was stored before, and how it looked then: spares reading it again.
struct KnownFile {
    FileStamp stamp;
    std::string manifest;
    std::string sha256;
};

/// Not synchronised: its owner serialises calls. Other processes may use the same file.
class CatalogueDb
{
public:
    /// Opens or makes it. One that is damaged or of another version is deleted and made anew.
    static Result<std::unique_ptr<CatalogueDb>> open(const std::filesystem::path& path);

    /// The commit that the rows stand for, "" if none.
    Result<std::string> head() const;
    /// Drawn when the file was made: tells whether what was derived from it still belongs to it.
    Result<std::string> id() const;
    /// The number of the last update; each gives its number to the rows it changed.
    Result<std::int64_t> lastChange() const;
    Result<std::optional<CatalogueRow>> row(const ModelId& id) const;
    /// Every row, by id, that an update after number `since` changed.
    Status forEach(const std::function<Status(CatalogueRow)>& row, std::int64_t since = 0) const;
    /// Models that an update after number `since` removed.
    Result<std::vector<ModelId>> removedSince(std::int64_t since) const;
    /// Replaces and removes rows and moves the head, all or nothing.
    Status update(const std::vector<CatalogueRow>& changed, const std::vector<ModelId>& removed,
                  const std::string& head);

    std::optional<KnownFile> knownFile(const std::string& path) const;
    Status rememberFile(const std::string& path, const KnownFile& file);

private:
    explicit CatalogueDb(std::unique_ptr<Database> database) : m_database(std::move(database)) {}
    static Result<std::unique_ptr<CatalogueDb>> tryOpen(const std::filesystem::path& path);
    Status loadDictionaries() const;
    Result<CatalogueRow> unpacked(ModelId id, std::int64_t dictionary, const std::string& packed) const;
    /// With the newest dictionary, or one made for them.
    Result<std::vector<std::string>> pack(const std::vector<CatalogueRow>& rows);

    std::unique_ptr<Database> m_database;
    mutable RowPacker m_packer;
    mutable std::int64_t m_lastDictionary = 0;
};

} // namespace modelbook
