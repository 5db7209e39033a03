#include "storage/objects/s3_store.h"

#include "storage/base/work_queue.h"
#include "storage/objects/s3_xml.h"

#include <algorithm>
#include <atomic>
#include <charconv>

namespace modelbook {

namespace {

constexpr unsigned parallelRequests = 8;
/// Not listed, never removed: a second opening is one request.
constexpr char probeKey[] = "tmp/created-once";
constexpr int okStatus = 200, partialStatus = 206, conflictStatus = 409, preconditionStatus = 412, rangeStatus = 416;

Error ignoresCreation(const S3Location& location)
{
    return makeError(ErrorCode::ReadOnly,
                     "the server " + location.host + " ignores 'If-None-Match', so two people could overwrite each "
                         "other's changes; the library " + location.text() + " can only be read there");
}

} // namespace

Result<std::unique_ptr<S3Store>> S3Store::open(const std::string& text, const S3Patience& patience)
{
    MB_TRY(auto location, S3Location::parse(text));
    MB_TRY(auto credentials, S3Credentials::find(location));
    return std::make_unique<S3Store>(std::move(location), std::move(credentials), patience);
}

S3Store::S3Store(S3Location location, S3Credentials credentials, S3Patience patience, S3Client::Clock clock)
    : m_text(location.text()), m_client(std::move(location), std::move(credentials), patience, std::move(clock))
{
}

Result<HttpAnswer> S3Store::request(const std::string& method, const std::string& key,
                                    std::map<std::string, std::string> headers) const
{
    return m_client.send({method, key, {}, std::move(headers), {}});
}

Error S3Store::meaningOfRefusal(const std::string& key, const HttpAnswer& answer) const
{
    auto error = m_client.errorOf(answer, "read " + key + " of " + m_text);
    if (error.code() != ErrorCode::PermissionDenied)
        return error;
    // Who may not list the whole bucket is told 403 of absent keys as well; the list below the prefix knows.
    const auto there = list(key, {}, 1);
    if (there && (there->empty() || there->front().key != key))
        return makeError(ErrorCode::NotFound, "there is no " + key + " in " + m_text);
    return error;
}

Result<std::string> S3Store::get(const std::string& key, std::uint64_t offset, std::optional<std::uint64_t> length) const
{
    MB_CHECK(checkObjectKey(key));
    if (length && *length == 0) {
        MB_TRY(const auto info, stat(key));
        if (offset > info.size)
            return makeError(ErrorCode::Truncated, key + " ends at byte " + std::to_string(info.size));
        return std::string();
    }
    std::string bytes;
    for (int attempt = 1;;) {
        const auto from = offset + bytes.size();
        std::map<std::string, std::string> headers;
        if (from > 0 || length)
            headers["range"] = "bytes=" + std::to_string(from) + "-" +
                               (length ? std::to_string(offset + *length - 1) : std::string());
        auto answer = m_client.sendOnce({"GET", key, {}, headers, {}});
        const bool isData = answer.status == partialStatus || (answer.status == okStatus && from == 0);
        if (isData) {
            // What arrived of a broken answer counts: the next attempt asks for the rest.
            if (!answer.body.empty() && !answer.isWhole())
                attempt = 1;
            bytes += answer.body;
            if (length && bytes.size() > *length)
                bytes.resize(*length); // of a server without ranges
        }
        if (answer.isWhole() && isData) {
            if (length && bytes.size() < *length)
                return makeError(ErrorCode::Truncated, key + " ends at byte " + std::to_string(offset + bytes.size()));
            return bytes;
        }
        if (!S3Client::isPassing(answer)) {
            if (answer.status == rangeStatus) {
                MB_TRY(const auto info, stat(key));
                if (!length && from == info.size)
                    return bytes;
                return makeError(ErrorCode::Truncated, key + " ends at byte " + std::to_string(info.size));
            }
            return meaningOfRefusal(key, answer);
        }
        if (attempt >= m_client.attempts() || (answer.neverSent && attempt >= 2))
            return answer.isWhole() ? m_client.errorOf(answer, "read " + key + " of " + m_text) : m_client.offline(answer);
        m_client.pause(attempt++);
    }
}

Result<ObjectInfo> S3Store::stat(const std::string& key) const
{
    MB_CHECK(checkObjectKey(key));
    MB_TRY(const auto answer, request("HEAD", key));
    if (answer.status != okStatus)
        return meaningOfRefusal(key, answer);
    const auto text = answer.header("content-length");
    ObjectInfo info{key, 0};
    if (std::from_chars(text.data(), text.data() + text.size(), info.size).ec != std::errc())
        return makeError(ErrorCode::Corrupt, "the server does not say the size of " + key);
    return info;
}

Result<Creation> S3Store::put(const std::string& key, std::span<const std::byte> bytes)
{
    bool mayBeOurs = false;
    for (int attempt = 1;; ++attempt) {
        MB_TRY(const auto answer, m_client.send({"PUT", key, {}, {{"if-none-match", "*"}}, bytes}));
        if (answer.status == okStatus)
            return Creation::Created;
        mayBeOurs |= answer.isRepeated;
        if (answer.status == preconditionStatus) {
            if (!mayBeOurs)
                return Creation::Existed;
            // An earlier attempt may have made it and its answer been lost: then nobody else is told Created.
            MB_TRY(const auto there, get(key, 0));
            const auto found = bytesOf(there);
            return std::equal(found.begin(), found.end(), bytes.begin(), bytes.end()) ? Creation::Created : Creation::Existed;
        }
        // Somebody else's creation is under way and may still fail.
        if (answer.status != conflictStatus || attempt >= m_client.attempts())
            return m_client.errorOf(answer, "write " + key + " to " + m_text);
        m_client.pause(attempt);
    }
}

Status S3Store::checkWriting()
{
    const std::lock_guard lock(m_probeMutex);
    if (m_probed)
        return *m_probed;
    constexpr std::string_view content = "Modelbook asks by this object whether the server creates objects only once.\n";
    for (int round = 0; round < 2; ++round) {
        auto made = put(probeKey, bytesOf(content));
        if (made && *made == Creation::Existed) {
            m_probed = Status();
            return {};
        }
        if (!made) {
            if (made.error().code() == ErrorCode::PermissionDenied)
                m_probed = makeError(ErrorCode::PermissionDenied, "you may only read the library " + m_text + ": " +
                                                                      made.error().message());
            // A server that does not know the header at all.
            else if (made.error().code() == ErrorCode::Io || made.error().code() == ErrorCode::Unsupported)
                m_probed = ignoresCreation(m_client.location());
            return m_probed ? *m_probed : Status(failure(made));
        }
    }
    m_probed = ignoresCreation(m_client.location());
    return *m_probed;
}

Result<Creation> S3Store::create(const std::string& key, std::span<const std::byte> bytes)
{
    MB_CHECK(checkObjectKey(key));
    MB_CHECK(checkWriting());
    return put(key, bytes);
}

Result<std::size_t> S3Store::createAll(std::span<const NewObject> objects)
{
    for (const auto& object : objects)
        MB_CHECK(checkObjectKey(object.key));
    MB_CHECK(checkWriting());
    std::atomic<std::size_t> created{0};
    const auto threads = static_cast<unsigned>(std::min<std::size_t>(parallelRequests, objects.size()));
    WorkQueue queue(threads, parallelRequests);
    for (const auto& object : objects) {
        MB_CHECK(queue.add([this, &object, &created]() -> Status {
            MB_TRY(const auto outcome, put(object.key, bytesOf(object.bytes)));
            created += outcome == Creation::Created;
            return {};
        }));
    }
    MB_CHECK(queue.finish());
    return created.load();
}

Result<std::vector<ObjectInfo>> S3Store::list(const std::string& prefix, const std::string& after,
                                              std::size_t limit) const
{
    constexpr std::size_t pageLimit = 1000;
    const auto base = m_client.location().fullKey("");
    std::vector<ObjectInfo> found;
    std::string continuation;
    while (found.size() < limit) {
        std::map<std::string, std::string> query{{"list-type", "2"}, {"prefix", base + prefix}};
        query["max-keys"] = std::to_string(std::min(pageLimit, limit - found.size()));
        if (!continuation.empty())
            query["continuation-token"] = continuation;
        else if (!after.empty())
            query["start-after"] = base + after;
        MB_TRY(const auto answer, m_client.send({"GET", "", query, {}, {}}));
        if (answer.status != okStatus) {
            auto error = m_client.errorOf(answer, "list " + m_text);
            // Without a bucket there is no list; it is never an empty one.
            return error.code() == ErrorCode::NotFound ? makeError(ErrorCode::Offline, error.message()) : error;
        }
        MB_TRY(auto page, parseS3List(answer.body));
        for (auto& object : page.objects) {
            if (object.key.compare(0, base.size(), base) != 0)
                return makeError(ErrorCode::Corrupt, "the server lists " + object.key + ", which was not asked for");
            object.key.erase(0, base.size());
            if (object.key.rfind("tmp/", 0) != 0 && object.key > after && found.size() < limit)
                found.push_back(std::move(object));
        }
        continuation = std::move(page.continuation);
        if (continuation.empty())
            break;
    }
    return found;
}

Status S3Store::remove(const std::string& key)
{
    MB_CHECK(checkObjectKey(key));
    MB_TRY(const auto answer, request("DELETE", key));
    if (answer.status / 100 == 2)
        return {};
    auto error = m_client.errorOf(answer, "remove " + key + " from " + m_text);
    if (error.code() == ErrorCode::NotFound)
        return {};
    return error;
}

Result<Creation> S3Store::copy(const std::string& from, const std::string& to)
{
    MB_CHECK(checkObjectKey(from));
    MB_CHECK(checkObjectKey(to));
    MB_CHECK(checkWriting());
    auto there = stat(to);
    if (there) {
        MB_TRY(const auto source, stat(from));
        (void)source; // as other stores: NotFound where there is nothing to copy
        return Creation::Existed;
    }
    if (there.error().code() != ErrorCode::NotFound)
        return failure(there);
    const auto source = "/" + m_client.location().bucket + "/" + percentEncoded(m_client.location().fullKey(from), true);
    MB_TRY(const auto answer, request("PUT", to, {{"x-amz-copy-source", source}}));
    // A copy that fails after its status was sent says so in its body.
    const auto said = parseS3Error(answer.body);
    if (answer.status == okStatus && said.code.empty())
        return Creation::Created;
    auto failed = answer;
    failed.status = answer.status == okStatus ? 500 : answer.status;
    return m_client.errorOf(failed, "copy " + from + " to " + to + " in " + m_text);
}

} // namespace modelbook
