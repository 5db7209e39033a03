#include "models/sharing/links/share_link.h"

#include "models/library/library_sharing.h"
#include "storage/base/clock.h"
#include "storage/base/hash.h"
#include "storage/objects/s3_upload.h"
#include "storage/objects/s3_store.h"

#include <nlohmann/json.hpp>

#include <cctype>
#include <filesystem>

namespace modelbook {

namespace {

constexpr char linksFolder[] = "links/";
constexpr char aboutFile[] = "/about.json";

/// Keys have few characters; the name that browsers save under is the last part of the address.
std::string keyName(const std::string& file)
{
    auto name = std::filesystem::path(file).filename().string();
    for (auto& c : name) {
        const auto u = static_cast<unsigned char>(c);
        if (!std::isalnum(u) && c != '.' && c != '_' && c != '-')
            c = '_';
    }
    if (name.empty() || name.front() == '.')
        name.insert(0, "file");
    return name == aboutFile + 1 ? "file-" + name : name;
}

std::string idOf(const std::string& key)
{
    const auto rest = key.substr(sizeof linksFolder - 1);
    return rest.substr(0, rest.find('/'));
}

Result<std::unique_ptr<S3Client>> clientOf(const std::string& location)
{
    MB_TRY(auto parsed, S3Location::parse(location));
    MB_TRY(auto credentials, S3Credentials::find(parsed));
    if (credentials.accessKey.empty())
        return makeError(ErrorCode::PermissionDenied, "links are signed with an access key, and there is none for " + parsed.text());
    return std::make_unique<S3Client>(std::move(parsed), std::move(credentials), S3Patience());
}

} // namespace

Result<ShareLinks> ShareLinks::of(std::shared_ptr<Library> library)
{
    if (!S3Location::isS3(library->location()))
        return makeError(ErrorCode::Unsupported, "only a library in a bucket has links; give " + library->name() + "'s models away as bundles, or publish them");
    return ShareLinks(std::move(library));
}

Status ShareLinks::checkMay() const
{
    const auto access = sharingOf(*m_library).access();
    return access.level == AccessLevel::Admin ? Status() : Status(makeError(ErrorCode::PermissionDenied, access.reason + ". Only an Admin makes links"));
}

Result<ShareLink> ShareLinks::make(const FileRecord& file, const std::string& model, std::int64_t seconds, const ProgressFunction& progress,
                                   const CancelToken& cancel) const
{
    if (seconds < 60 || seconds > longestLinkSeconds)
        return makeError(ErrorCode::InvalidArgument, "a link lives between a minute and seven days, which is the most that servers sign for");
    MB_CHECK(checkMay());
    MB_TRY(auto store, S3Store::open(m_library->location()));
    MB_TRY(const auto client, clientOf(m_library->location()));
    ShareLink link{randomId(), keyName(file.file), model, file.bytes, nowMs() + seconds * 1000, {}};
    const nlohmann::ordered_json about{{"version", 1}, {"file", link.file}, {"model", link.model}, {"bytes", link.bytes}, {"until", link.until}};
    // First what says when it ends: an interrupted upload is taken away like any link.
    MB_TRY(const auto noted, store->create(linksFolder + link.id + aboutFile, bytesOf(about.dump(1) + "\n")));
    (void)noted;
    MB_TRY(const auto bytes, m_library->openFile(file));
    const auto key = linksFolder + link.id + "/" + link.file;
    if (auto sent = uploadFile(*client, key, *bytes, progress, cancel); !sent) {
        (void)remove(link.id);
        return failure(sent);
    }
    link.url = client->presignedUrl(key, seconds);
    return link;
}

Result<std::vector<ShareLink>> ShareLinks::list() const
{
    MB_TRY(const auto store, S3Store::open(m_library->location()));
    MB_TRY(const auto objects, store->list(linksFolder));
    std::vector<ShareLink> links;
    for (const auto& object : objects) {
        if (!object.key.ends_with(aboutFile))
            continue;
        MB_TRY(const auto text, store->get(object.key));
        const auto json = nlohmann::json::parse(text, nullptr, false);
        ShareLink link;
        link.id = idOf(object.key);
        if (json.is_object()) { // else it ends at once
            const auto textOf = [&](const char* name) { return json.contains(name) && json[name].is_string() ? json[name].get<std::string>() : std::string(); };
            const auto numberOf = [&](const char* name) { return json.contains(name) && json[name].is_number_integer() ? json[name].get<std::int64_t>() : 0; };
            link.file = textOf("file");
            link.model = textOf("model");
            link.bytes = static_cast<std::uint64_t>(numberOf("bytes"));
            link.until = numberOf("until");
        }
        links.push_back(std::move(link));
    }
    return links;
}

Status ShareLinks::remove(const std::string& id) const
{
    MB_CHECK(checkMay());
    MB_TRY(const auto store, S3Store::open(m_library->location()));
    MB_TRY(const auto objects, store->list(linksFolder + id + "/"));
    if (objects.empty())
        return makeError(ErrorCode::NotFound, "there is no link " + id);
    // The note last: what is left over by an interruption is found by it.
    for (const auto& object : objects) {
        if (!object.key.ends_with(aboutFile))
            MB_CHECK(store->remove(object.key));
    }
    return store->remove(linksFolder + id + aboutFile);
}

Result<std::size_t> ShareLinks::removeEnded(std::int64_t now) const
{
    MB_TRY(const auto links, list());
    std::size_t count = 0;
    for (const auto& link : links) {
        if (link.until > now)
            continue;
        MB_CHECK(remove(link.id));
        ++count;
    }
    return count;
}

} // namespace modelbook
