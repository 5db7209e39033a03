#include "models/sharing/site/static_site.h"

#include "models/library/record_json.h"
#include "models/sharing/member_places.h"
#include "models/sharing/site/page.h"
#include "storage/base/byte_sink.h"
#include "storage/base/hash.h"

#include <unistd.h>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

constexpr char markName[] = "modelbook-site.json"; ///< tells a folder that may be replaced
constexpr char markText[] = "{\"format\":\"modelbook-site\",\"version\":1}\n";

/// Removed with all that is in it, unless it was moved away.
class UnfinishedFolder
{
public:
    explicit UnfinishedFolder(fs::path path) : m_path(std::move(path)) {}
    UnfinishedFolder(const UnfinishedFolder&) = delete;
    UnfinishedFolder& operator=(const UnfinishedFolder&) = delete;
    ~UnfinishedFolder()
    {
        std::error_code error;
        if (!m_path.empty())
            fs::remove_all(m_path, error);
    }
    const fs::path& path() const { return m_path; }
    void release() { m_path.clear(); }

private:
    fs::path m_path;
};

class SiteWriter
{
public:
    SiteWriter(const std::vector<SharedModel>& models, const fs::path& folder, ProgressFunction progress, CancelToken cancel)
        : m_models(models), m_folder(folder), m_progress(std::move(progress)), m_cancel(std::move(cancel))
        , m_places(placeMembers(models, true, {"index.html", "readmes", markName}))
    {
        for (const auto& model : models)
            m_total += model.bytes();
    }

    Result<WrittenSite> write(const SiteOptions& options)
    {
        MB_CHECK(put("index.html", sharedPage(m_models, pageOptions(options))));
        for (std::size_t i = 0; i < m_models.size(); ++i)
            MB_CHECK(putModel(m_models[i], m_places.folders[i]));
        MB_CHECK(put(markName, markText));
        m_written.models = m_models.size();
        return m_written;
    }

private:
    PageOptions pageOptions(const SiteOptions& options) const
    {
        PageOptions page;
        page.title = options.title;
        page.columns = options.columns;
        page.fileLink = [this](const SharedModel& model, const FileRecord& file) { return m_places.files.at(model.record.id).at(file.sha256); };
        page.readmeLink = [](const SharedModel& model) { return "readmes/" + model.record.id + ".js"; };
        return page;
    }

    Status put(const std::string& name, std::string_view bytes)
    {
        MB_CHECK(makeFolders((m_folder / name).parent_path()));
        MB_TRY(const auto sink, FileSink::open(m_folder / name));
        MB_CHECK(sink->write(std::as_bytes(std::span(bytes))));
        m_written.bytes += bytes.size();
        return sink->finish();
    }

    Status putModel(const SharedModel& model, const std::string& folder)
    {
        MB_CHECK(m_cancel.check());
        auto record = model.record;
        for (auto& checkpoint : record.checkpoints) {
            for (auto& file : checkpoint.files)
                file.manifest.clear();
        }
        for (auto& file : record.attachments)
            file.manifest.clear();
        if (!model.readme.empty()) {
            MB_CHECK(put("readmes/" + record.id + ".js", readmeScript(model)));
            MB_CHECK(put(folder + "README.md", model.readme));
        }
        MB_CHECK(put(folder + "args.json", writeArgs(record.args)));
        MB_CHECK(put(folder + "model.json", writeRecord(record)));
        for (const auto& [sha256, name] : m_places.files.at(record.id))
            MB_CHECK(putFile(name, sha256, model.files.at(sha256)));
        return {};
    }

    Status putFile(const std::string& name, const std::string& sha256, const OpenShared& open)
    {
        MB_TRY(const auto bytes, open());
        MB_CHECK(makeFolders((m_folder / name).parent_path()));
        MB_TRY(const auto sink, FileSink::open(m_folder / name));
        constexpr std::uint64_t blockBytes = 1u << 20;
        Sha256 hash;
        for (std::uint64_t at = 0; at < bytes->size(); at += blockBytes) {
            MB_CHECK(m_cancel.check());
            MB_TRY(const auto block, bytes->readString(at, std::min(blockBytes, bytes->size() - at)));
            hash.update(block);
            MB_CHECK(sink->write(std::as_bytes(std::span(block))));
            m_done += block.size();
            if (m_progress)
                m_progress({m_done, m_total, name});
        }
        if (hash.finishHex() != sha256)
            return makeError(ErrorCode::Corrupt, name + " is not the file that was added: its SHA-256 differs; run 'mbook verify'");
        m_written.bytes += bytes->size();
        return sink->finish();
    }

    const std::vector<SharedModel>& m_models;
    fs::path m_folder;
    ProgressFunction m_progress;
    CancelToken m_cancel;
    MemberPlaces m_places;
    WrittenSite m_written;
    std::uint64_t m_total = 0, m_done = 0;
};

Status checkReplaceable(const fs::path& folder)
{
    std::error_code error;
    if (!fs::exists(folder, error))
        return {};
    if (!fs::is_directory(folder, error))
        return makeError(ErrorCode::AlreadyExists, folder.string() + " is a file; name a folder for the site");
    if (fs::is_empty(folder, error) || fs::exists(folder / markName, error))
        return {};
    return makeError(ErrorCode::AlreadyExists, folder.string() + " holds other files than a site; name an empty or new folder");
}

} // namespace

Result<WrittenSite> writeSite(const std::vector<SharedModel>& models, const fs::path& asked, const SiteOptions& options,
                              const ProgressFunction& progress, const CancelToken& cancel)
{
    auto folder = fs::absolute(asked).lexically_normal();
    if (!folder.has_filename())
        folder = folder.parent_path();
    MB_CHECK(checkReplaceable(folder));
    MB_CHECK(makeFolders(folder.parent_path()));
    UnfinishedFolder unfinished(folder.parent_path() / ("." + folder.filename().string() + ".part-" + randomId().substr(0, 8)));
    MB_CHECK(makeFolders(unfinished.path()));
    auto written = SiteWriter(models, unfinished.path(), progress, cancel).write(options);
    if (!written)
        return failure(written).within("writing the site " + folder.string());
    // The old one steps aside, the new one takes its place, the old one goes.
    std::error_code error;
    UnfinishedFolder old(folder.parent_path() / ("." + folder.filename().string() + ".old-" + randomId().substr(0, 8)));
    if (fs::exists(folder, error) && ::rename(folder.c_str(), old.path().c_str()) != 0) {
        old.release();
        return errnoError(errno, "replace", folder.string());
    }
    if (::rename(unfinished.path().c_str(), folder.c_str()) != 0) {
        const int reason = errno;
        ::rename(old.path().c_str(), folder.c_str());
        old.release();
        return errnoError(reason, "write", folder.string());
    }
    unfinished.release();
    return written;
}

} // namespace modelbook
