// Opening and making libraries, and keeping the catalogue in step with the history.
#include "models/library/local_library.h"
#include "models/library/places.h"
#include "models/library/record_json.h"
#include "models/library/record_merge.h"
#include "storage/base/files.h"
#include "storage/base/hash.h"
#include "storage/objects/folder_store.h"

#include <nlohmann/json.hpp>

#include <set>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

constexpr char headerKey[] = "library.json";

Result<LocalLibrary::Identity> readHeader(const std::string& text, const std::string& where)
{
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object() || json.value("format", "") != "modelbook-library")
        return makeError(ErrorCode::Corrupt, where + "/library.json is not that of a Modelbook library");
    if (json.value("min_reader", 1) > libraryFormatVersion)
        return makeError(ErrorCode::Unsupported,
                         "the library at " + where + " was made by a newer Modelbook; update this one");
    LocalLibrary::Identity identity{json.value("id", ""), json.value("name", ""), json.value("share", "")};
    const bool validId = identity.id.size() == 32 &&
                         identity.id.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!validId)
        return makeError(ErrorCode::Corrupt, where + "/library.json has no valid id");
    return identity;
}

} // namespace

bool Library::isLibrary(const fs::path& folder)
{
    std::error_code error;
    return fs::is_regular_file(folder / headerKey, error);
}

fs::path Library::defaultFolder()
{
    return defaultLibraryFolder();
}

Result<std::shared_ptr<Library>> Library::create(const fs::path& folder, const std::string& name,
                                                 const Options& options)
{
    std::error_code error;
    if (isLibrary(folder))
        return makeError(ErrorCode::AlreadyExists, folder.string() + " is a library already");
    if (fs::exists(folder, error) && !fs::is_empty(folder, error))
        return makeError(ErrorCode::AlreadyExists,
                         folder.string() + " holds other files; choose an empty or new folder for the library");
    MB_CHECK(makeFolders(folder));
    MB_TRY(const auto objects, FolderStore::open(folder));
    const nlohmann::ordered_json header{{"format", "modelbook-library"},
                                        {"version", libraryFormatVersion},
                                        {"min_reader", libraryFormatVersion},
                                        {"id", randomId()},
                                        {"name", name.empty() ? fs::absolute(folder).filename().string() : name}};
    MB_TRY(const auto made, objects->create(headerKey, bytesOf(header.dump(1) + "\n")));
    (void)made; // whoever made it first: it is opened now
    return open(folder, options);
}

Result<std::shared_ptr<Library>> Library::open(const fs::path& folder, const Options& options)
{
    return LocalLibrary::open(folder, options);
}

Result<std::shared_ptr<Library>> Library::openOrCreate(const fs::path& folder, const std::string& name,
                                                       const Options& options)
{
    if (isLibrary(folder))
        return open(folder, options);
    return create(folder, name, options);
}

Result<std::shared_ptr<Library>> LocalLibrary::open(const fs::path& folder, const Options& options)
{
    auto objects = FolderStore::open(folder);
    if (!objects || !isLibrary(folder))
        return makeError(ErrorCode::NotFound, folder.string() + " is no library; make one with 'mbook init', or check "
                                                                "that its drive is connected");
    auto header = (*objects)->get(headerKey);
    // A Guest may pass through the library's folder, but read the public share alone: that is what they mean.
    if (!header && header.error().code() == ErrorCode::PermissionDenied && isLibrary(folder / "shares" / publicShare))
        return open(folder / "shares" / publicShare, options);
    if (!header)
        return failure(header);
    MB_TRY(const auto identity, readHeader(*header, folder.string()));
    const auto author = cleanAuthor(options.author.empty() ? defaultAuthor() : options.author);
    std::shared_ptr<LocalLibrary> library(new LocalLibrary(fs::absolute(folder), identity, author));
    library->m_objects = std::move(*objects);
    library->m_blobs = std::make_unique<BlobStore>(*library->m_objects);
    const auto local = (options.home.empty() ? homeFolder() : options.home) / "libraries" / identity.id;
    auto rules = recordMergeRules(library->m_blobs.get());
    if (!identity.share.empty()) {
        // Each entry of a share stands for itself: what was published before, args included, does not count any more.
        rules.replacing = true;
        rules.immutable = nullptr;
    }
    MB_TRY(library->m_history, History::open(*library->m_objects, local, std::move(rules)));
    MB_TRY(library->m_catalogue, CatalogueDb::open(local / "catalogue.sqlite"));
    library->m_keeper = std::make_unique<IndexKeeper>(local / "columns");
    MB_TRY(library->m_reader, CatalogueDb::open(local / "catalogue.sqlite"));
    library->m_local = local;
    MB_CHECK(library->m_history->sync());
    MB_CHECK(library->readShares());
    MB_CHECK(library->loadCatalogue());
    return std::shared_ptr<Library>(library);
}

namespace {

std::optional<ColumnIndex::Update::Model> modelOf(const CatalogueRow& row)
{
    auto record = LocalLibrary::recordOfRow(row);
    if (!record)
        return std::nullopt; // one damaged record never hides the others; verify names it
    return ColumnIndex::Update::Model{std::move(*record), row.readme};
}

} // namespace

Status LocalLibrary::loadIndex(bool fresh) const
{
    MB_CHECK(m_keeper->load(*m_catalogue, modelOf, fresh));
    ++m_version;
    return {};
}

Status LocalLibrary::loadCatalogue()
{
    {
        const std::lock_guard lock(m_catalogueMutex);
        MB_CHECK(loadIndex(false));
    }
    return updateCatalogue();
}

Result<CatalogueRow> LocalLibrary::readRow(const GitRepository& git, const CommitId& head, const ModelId& id) const
{
    const auto folder = modelFolder(id);
    CatalogueRow row{id, {}, {}, {}};
    MB_TRY(row.args, m_history->readFirst(git, head, folder + "/args.json"));
    MB_TRY(row.model, git.readFile(head, folder + "/model.json"));
    if (auto readme = git.readFile(head, folder + "/README.md"))
        row.readme = *readme;
    return row;
}

Result<ModelRecord> LocalLibrary::recordOfRow(const CatalogueRow& row)
{
    const auto folder = modelFolder(row.id);
    MB_TRY(auto record, readRecord(row.model, folder + "/model.json"));
    MB_TRY(record.args, readArgs(row.args, folder + "/args.json"));
    record.id = row.id;
    return record;
}

Status LocalLibrary::updateCatalogue()
{
    const std::lock_guard lock(m_catalogueMutex);
    const auto head = m_history->head();
    const auto stamp = m_history->stamp();
    MB_TRY(auto known, m_catalogue->head());
    const auto moved = visibilityChanges();
    if (known == stamp && moved.empty())
        return takeUp(); // another process of this machine may have been first
    // What was mended below the head shows in no comparison of heads.
    const auto mended = [](const std::string& text) { return text.substr(std::min(text.find('+'), text.size())); };
    known = mended(known) == mended(stamp) ? known.substr(0, known.find('+')) : std::string();
    std::vector<CatalogueRow> changed;
    std::vector<ModelId> removed;
    MB_CHECK(m_history->withRepository([&](const GitRepository& git) -> Status {
        if (!known.empty() && !git.hasCommit(known))
            known.clear();
        std::vector<std::string> unreadable; // folders of damaged changes; the history has said so
        MB_TRY(const auto deltas, git.diff(known, head, &unreadable));
        std::set<ModelId> ids;
        for (const auto& delta : deltas) {
            if (auto id = modelOfPath(delta.path); !id.empty())
                ids.insert(std::move(id));
        }
        ids.insert(moved.begin(), moved.end());
        for (const auto& id : ids) {
            if (auto row = readRow(git, head, id)) {
                addVisibility(*row);
                changed.push_back(std::move(*row));
            } else {
                removed.push_back(id);
            }
        }
        return {};
    }));
    if (known.empty()) {
        // Built from the start: rows of models that the history does not have must go.
        std::set<ModelId> present;
        for (const auto& row : changed)
            present.insert(row.id);
        MB_CHECK(m_catalogue->forEach([&](const CatalogueRow& row) -> Status {
            if (!present.count(row.id))
                removed.push_back(row.id);
            return {};
        }));
    }
    MB_CHECK(m_catalogue->update(changed, removed, stamp));
    return takeUp();
}

Status LocalLibrary::takeUp()
{
    MB_TRY(const bool changed, m_keeper->catchUp(*m_catalogue, modelOf));
    if (changed) {
        ++m_version;
        notify();
    }
    return {};
}

Status LocalLibrary::reindex(const ProgressFunction&, const CancelToken& cancel)
{
    MB_CHECK(cancel.check());
    MB_CHECK(m_history->sync());
    {
        const std::lock_guard lock(m_catalogueMutex);
        std::vector<ModelId> all;
        MB_CHECK(m_catalogue->forEach([&](const CatalogueRow& row) -> Status {
            all.push_back(row.id);
            return {};
        }));
        MB_CHECK(m_catalogue->update({}, all, ""));
        MB_CHECK(loadIndex(true));
    }
    return updateCatalogue();
}

Result<bool> LocalLibrary::refresh()
{
    const auto before = version();
    {
        // Rights may have changed meanwhile; they are tried again when they are asked for.
        const std::lock_guard lock(m_mutex);
        m_access.reset();
    }
    MB_CHECK(m_history->sync());
    {
        const std::lock_guard lock(m_sharesMutex);
        MB_CHECK(readShares());
    }
    MB_CHECK(updateCatalogue());
    return version() != before;
}

int LocalLibrary::watch(std::function<void()> changed)
{
    const std::lock_guard lock(m_mutex);
    m_watchers[m_nextWatcher] = std::move(changed);
    return m_nextWatcher++;
}

void LocalLibrary::unwatch(int handle)
{
    const std::lock_guard lock(m_mutex);
    m_watchers.erase(handle);
}

void LocalLibrary::notify()
{
    std::map<int, std::function<void()>> watchers;
    {
        const std::lock_guard lock(m_mutex);
        watchers = m_watchers;
    }
    for (const auto& [handle, changed] : watchers)
        changed();
}

} // namespace modelbook
