// Opening and making libraries, and keeping the catalogue in step with the history.
#include "models/library/library_header.h"
#include "models/library/local_library.h"
#include "models/library/places.h"
#include "models/library/record_json.h"
#include "models/library/record_merge.h"
#include "storage/base/files.h"
#include "storage/base/hash.h"
#include "storage/base/file_system.h"
#include "storage/objects/open_store.h"
#include "storage/objects/s3_credentials.h"
#include "storage/objects/s3_location.h"

#include <nlohmann/json.hpp>

#include <set>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

/// Which library was opened at a location, and its library.json, so that it opens while it is away.
fs::path rememberedFile(const fs::path& home, const std::string& location)
{
    return home / "locations" / (Sha256::hexOf(location) + ".json");
}

Result<std::string> headerOf(const std::string& location, const fs::path& home)
{
    const auto file = rememberedFile(home, location);
    const auto remembered = readFile(file);
    auto objects = openObjectStore(location);
    auto header = objects ? (*objects)->get(headerKey) : Result<std::string>(objects.error());
    if (header) {
        if (!remembered || *remembered != *header) {
            MB_CHECK(makeFolders(file.parent_path()));
            MB_CHECK(writeFileAtomically(file, *header));
        }
        return header;
    }
    const auto code = header.error().code();
    if ((code == ErrorCode::NotFound || code == ErrorCode::Offline) && remembered)
        return *remembered; // an empty mount point is a library that is away, never one that was deleted
    const bool noFolder = code == ErrorCode::Offline && !S3Location::isS3(location);
    if (code == ErrorCode::NotFound || noFolder)
        return makeError(ErrorCode::NotFound, location + " is no library; make one with 'mbook init', or check that its "
                                                         "drive is connected");
    return header;
}

} // namespace

bool Library::isLibrary(const fs::path& folder)
{
    std::error_code error;
    return fs::is_regular_file(folder / headerKey, error);
}

std::string Library::defaultLocation()
{
    return defaultLibraryLocation();
}

std::string Library::absoluteLocation(const std::string& location)
{
    return modelbook::absoluteLocation(location);
}

Status Library::keepKeys(const std::string& location, const Keys& keys)
{
    MB_TRY(const auto parsed, S3Location::parse(location));
    return s3Keychain::store(parsed.host, {keys.accessKey, keys.secretKey, {}});
}

bool Library::isRemote(const std::string& location)
{
    return S3Location::isS3(location);
}

Result<std::shared_ptr<Library>> Library::create(const std::string& where, const std::string& name,
                                                 const Options& options)
{
    const auto location = modelbook::absoluteLocation(where);
    MB_TRY(const auto objects, makeObjectStore(location));
    // Checked as a store and as a folder: a folder also holds what is no object.
    std::error_code error;
    MB_TRY(const auto there, objects->list("", {}, 1));
    if (objects->stat(headerKey))
        return makeError(ErrorCode::AlreadyExists, location + " is a library already");
    if (!there.empty() || (!isRemote(location) && !fs::is_empty(location, error)))
        return makeError(ErrorCode::AlreadyExists,
                         location + " holds other files; choose an empty or new folder for the library");
    MB_CHECK(objects->checkWriting());
    const auto header = newLibraryHeader(name.empty() ? lastPart(location) : name);
    MB_TRY(const auto made, objects->create(headerKey, bytesOf(header)));
    (void)made; // whoever made it first: it is opened now
    return open(location, options);
}

Result<std::shared_ptr<Library>> Library::open(const std::string& location, const Options& options)
{
    return LocalLibrary::open(location, options);
}

Result<std::shared_ptr<Library>> Library::openOrCreate(const std::string& location, const std::string& name,
                                                       const Options& options)
{
    auto opened = open(location, options);
    // A location that holds something else says so when a library is made there.
    if (opened || opened.error().code() != ErrorCode::NotFound)
        return opened;
    return create(location, name, options);
}

Result<std::shared_ptr<Library>> LocalLibrary::open(const std::string& where, const Options& options)
{
    const auto location = modelbook::absoluteLocation(where);
    const auto home = options.home.empty() ? localFolder() : options.home;
    const auto header = headerOf(location, home);
    // A Guest may pass through the library's folder, but read the public share alone: that is what they mean.
    if (!header && header.error().code() == ErrorCode::PermissionDenied && !isRemote(location) &&
        isLibrary(fs::path(location) / "shares" / publicShare))
        return open((fs::path(location) / "shares" / publicShare).string(), options);
    if (!header && header.error().code() == ErrorCode::PermissionDenied && isRemote(location)) {
        const auto share = locationBelow(location, std::string("shares/") + publicShare);
        auto opened = lastPart(location) == publicShare ? Result<std::shared_ptr<Library>>(header.error()) : open(share, options);
        return opened ? opened : Result<std::shared_ptr<Library>>(header.error());
    }
    if (!header)
        return header.error();
    MB_TRY(const auto identity, readLibraryHeader(*header, location));
    const auto author = cleanAuthor(options.author.empty() ? defaultAuthor() : options.author);
    const auto local = home / "libraries" / identity.id;
    std::shared_ptr<LocalLibrary> library(new LocalLibrary(location, identity, author));
    const auto shown = isRemote(location) ? S3Location::parse(location)->text() : location;
    MB_TRY(library->m_objects,
           SyncStore::open(shown, *header, [location] { return openObjectStore(location); }, local));
    if (isRemote(location) || isNetworkFileSystem(location))
        library->m_cache = std::make_unique<FileCache>(home / "files", fileCacheLimit());
    library->m_blobs = std::make_unique<BlobStore>(*library->m_objects);
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
    {
        const std::lock_guard lock(library->m_catalogueMutex);
        MB_CHECK(library->loadIndex(false));
    }
    // Away, it is worked on as this machine knows it.
    if (auto exchanged = library->exchange(); !exchanged && exchanged.error().code() != ErrorCode::Offline)
        return failure(exchanged);
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

Result<ModelRecord> LocalLibrary::recordOfRow(const CatalogueRow& row, ArgsParts parts)
{
    const auto folder = modelFolder(row.id);
    MB_TRY(auto record, readRecord(row.model, folder + "/model.json"));
    MB_TRY(record.args, readArgs(row.args, folder + "/args.json", parts));
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
