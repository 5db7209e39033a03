#include "storage/objects/s3_upload.h"

#include "storage/base/work_queue.h"
#include "storage/objects/s3_xml.h"

#include <algorithm>
#include <mutex>
#include <vector>

namespace modelbook {

namespace {

constexpr std::uint64_t wholeLimit = 64u << 20;
constexpr std::uint64_t smallestPart = 32u << 20;
constexpr std::uint64_t mostParts = 10'000; // of the protocol
constexpr unsigned senders = 3;

Status uploadParts(S3Client& client, const std::string& key, const std::string& upload, const RandomAccessFile& file,
                   const ProgressFunction& progress, const CancelToken& cancel)
{
    const auto part = std::max(smallestPart, (file.size() + mostParts - 1) / mostParts);
    const auto count = (file.size() + part - 1) / part;
    std::vector<std::string> tags(count);
    std::mutex mutex;
    std::uint64_t done = 0;
    WorkQueue queue(senders, 1);
    for (std::uint64_t i = 0; i < count; ++i) {
        MB_CHECK(cancel.check());
        const auto offset = i * part;
        MB_TRY(auto bytes, file.readString(offset, std::min(part, file.size() - offset)));
        auto added = queue.add([&, i, bytes = std::move(bytes)]() -> Status {
            MB_CHECK(cancel.check());
            MB_TRY(const auto answer, client.send({"PUT", key, {{"partNumber", std::to_string(i + 1)}, {"uploadId", upload}},
                                                   {}, std::as_bytes(std::span(bytes))}));
            if (answer.status != 200)
                return client.errorOf(answer, "upload a part of " + key);
            const std::lock_guard lock(mutex);
            tags[i] = answer.header("etag");
            done += bytes.size();
            if (progress)
                progress({done, file.size(), "Uploading " + key});
            return {};
        });
        if (!added)
            return added;
    }
    MB_CHECK(queue.finish());
    std::string list = "<CompleteMultipartUpload>";
    for (std::uint64_t i = 0; i < count; ++i)
        list += "<Part><PartNumber>" + std::to_string(i + 1) + "</PartNumber><ETag>" + tags[i] + "</ETag></Part>";
    list += "</CompleteMultipartUpload>";
    MB_TRY(const auto answer, client.send({"POST", key, {{"uploadId", upload}}, {}, std::as_bytes(std::span(list))}));
    // A failure may also come within an answer that began as a success.
    if (answer.status != 200 || !parseS3Error(answer.body).code.empty())
        return client.errorOf(answer, "complete the upload of " + key);
    return {};
}

} // namespace

Status uploadFile(S3Client& client, const std::string& key, const RandomAccessFile& file,
                  const ProgressFunction& progress, const CancelToken& cancel)
{
    if (file.size() <= wholeLimit) {
        MB_TRY(const auto bytes, file.readString(0, file.size()));
        MB_TRY(const auto answer, client.send({"PUT", key, {}, {}, std::as_bytes(std::span(bytes))}));
        return answer.status == 200 ? Status() : Status(client.errorOf(answer, "upload " + key));
    }
    MB_TRY(const auto started, client.send({"POST", key, {{"uploads", ""}}, {}, {}}));
    if (started.status != 200)
        return client.errorOf(started, "upload " + key);
    MB_TRY(const auto upload, parseS3UploadId(started.body));
    auto uploaded = uploadParts(client, key, upload, file, progress, cancel);
    if (!uploaded)
        (void)client.send({"DELETE", key, {{"uploadId", upload}}, {}, {}}); // what fails here the bucket's own rules clear
    return uploaded;
}

} // namespace modelbook
