// S3Credentials: whose requests they are; found where other S3 programs look, and in the system's keychain.
#pragma once

#include "storage/base/environment.h"
#include "storage/base/result.h"
#include "storage/objects/s3_location.h"

#include <optional>
#include <string>

namespace modelbook {

struct S3Credentials {
    std::string accessKey; ///< empty: requests are not signed
    std::string secretKey;
    std::string sessionToken; ///< of temporary credentials, else empty

    /// AWS_ACCESS_KEY_ID and its fellows, then the profile in ~/.aws, then the keychain's entry for the server.
    /// PermissionDenied, saying where they were looked for, when none has any.
    static Result<S3Credentials> find(const S3Location& location, const Variables& variables = processVariables());
};

/// Access keys that the desktop's keychain (Secret Service) keeps per server. Blocks; without a session bus it says
/// "none" at once, so that machines without a screen do not wait.
namespace s3Keychain {
std::optional<S3Credentials> find(const std::string& host);
Status store(const std::string& host, const S3Credentials& credentials);
Status remove(const std::string& host);
} // namespace s3Keychain

} // namespace modelbook
