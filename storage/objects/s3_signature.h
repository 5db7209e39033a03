// Signature V4: what proves to an S3 server who sent a request.
#pragma once

#include "storage/objects/s3_credentials.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace modelbook {

/// The parts of a request that are signed.
struct S3SignedParts {
    std::string method;
    std::string path; ///< percent-encoded
    std::map<std::string, std::string> query; ///< not encoded
    std::map<std::string, std::string> headers; ///< by lower-case name; with host, x-amz-date, x-amz-content-sha256
};

/// The value of the Authorization header. `amzDate` is that of the x-amz-date header ("20130524T000000Z").
std::string s3Authorization(const S3SignedParts& parts, const S3Credentials& credentials, const std::string& region,
                            const std::string& amzDate);

/// The query that lets anybody who has the address send the request, for `seconds` (at most a week) from `amzDate` on.
/// `parts.headers` holds the host alone.
std::string s3PresignedQuery(S3SignedParts parts, const S3Credentials& credentials, const std::string& region,
                             const std::string& amzDate, std::int64_t seconds);

/// "a=1&b=", sorted and percent-encoded, as it is signed and sent: libcurl 7.88 signs another order than it sends.
std::string s3QueryText(const std::map<std::string, std::string>& query);

} // namespace modelbook
