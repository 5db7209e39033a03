// S3Location: which bucket of which server, and how its objects are addressed.
#pragma once

#include "storage/base/environment.h"
#include "storage/base/result.h"

#include <string>
#include <string_view>

namespace modelbook {

/// What `s3://bucket/prefix?endpoint=https://host:port` and the AWS_* variables say together.
struct S3Location {
    std::string scheme = "https";
    std::string host; ///< of the server, with its port where that is not the scheme's
    std::string bucket;
    std::string prefix; ///< without slashes at its ends; may be empty
    std::string region;
    std::string profile; ///< of ~/.aws, "" for the default
    bool pathStyle = true;       ///< http://host/bucket/key, else http://bucket.host/key
    bool isAws = false;          ///< Amazon's own endpoint, whose host follows the region
    bool unsignedRequests = false; ///< for buckets that everybody may read

    /// Whether a location is one of S3 at all.
    static bool isS3(std::string_view location);
    /// InvalidArgument, naming the part that is wrong. Parameters: endpoint, region, style=path|host, profile,
    /// credentials=none; what is missing is taken from AWS_ENDPOINT_URL(_S3), AWS_REGION, AWS_PROFILE and ~/.aws/config.
    static Result<S3Location> parse(const std::string& location, const Variables& variables = processVariables());

    /// The location to open it again, complete: the server's address stands in it where it is not Amazon's.
    std::string address() const;
    /// The same in short, for messages: "s3://bucket/prefix".
    std::string text() const;
    /// What the Host header says.
    std::string requestHost() const;
    /// The path of an object in a request, percent-encoded; of the bucket where `key` is empty.
    std::string requestPath(std::string_view key) const;
    /// The name of an object in its bucket.
    std::string fullKey(std::string_view key) const;
    void setRegion(const std::string& name);
};

/// Percent-encodes all but letters, digits and "-._~" (and '/' if `keepSlash`), as Signature V4 demands.
std::string percentEncoded(std::string_view text, bool keepSlash = false);

} // namespace modelbook
