// S3Store: an ObjectStore in a bucket of an S3 server.
#pragma once

#include "storage/objects/object_store.h"
#include "storage/objects/s3_client.h"

#include <memory>
#include <mutex>
#include <optional>

namespace modelbook {

/// Creates each object by one `PUT` with `If-None-Match: *`, never in parts, since servers ignore that header when they
/// put parts together. Before the first creation it makes sure that the server heeds the header. After an answer was
/// lost, a creation that reports Existed may have met its own object.
class S3Store final : public ObjectStore
{
public:
    /// Looks for nothing: a store opens while its server is away. PermissionDenied without an access key.
    static Result<std::unique_ptr<S3Store>> open(const std::string& location, const S3Patience& patience = {});
    S3Store(S3Location location, S3Credentials credentials, S3Patience patience, S3Client::Clock clock = {});

    const std::string& location() const override { return m_text; }
    Result<std::string> get(const std::string& key, std::uint64_t offset = 0,
                            std::optional<std::uint64_t> length = {}) const override;
    Result<ObjectInfo> stat(const std::string& key) const override;
    Result<Creation> create(const std::string& key, std::span<const std::byte> bytes) override;
    Result<std::size_t> createAll(std::span<const NewObject> objects) override;
    Result<std::vector<ObjectInfo>> list(const std::string& prefix, const std::string& after = {},
                                         std::size_t limit = static_cast<std::size_t>(-1)) const override;
    Status remove(const std::string& key) override;
    /// On the server. An object made under the name in the same moment may be replaced, so names must tell contents.
    Result<Creation> copy(const std::string& from, const std::string& to) override;
    Status checkWriting() override;

private:
    Result<Creation> put(const std::string& key, std::span<const std::byte> bytes);
    Result<HttpAnswer> request(const std::string& method, const std::string& key,
                               std::map<std::string, std::string> headers = {}) const;
    /// NotFound or PermissionDenied: what a refusal to read `key` means, since servers refuse for absent keys too.
    Error meaningOfRefusal(const std::string& key, const HttpAnswer& answer) const;

    std::string m_text;
    mutable S3Client m_client;
    std::mutex m_probeMutex;
    std::optional<Status> m_probed; ///< guarded by m_probeMutex; no verdict while the server is away
};

} // namespace modelbook
