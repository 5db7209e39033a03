#include "storage/objects/s3_credentials.h"

#include "storage/objects/s3_profile.h"

namespace modelbook {

Result<S3Credentials> S3Credentials::find(const S3Location& location, const Variables& variables)
{
    if (location.unsignedRequests)
        return S3Credentials();
    // A profile that was named wins over the variables of whoever set up this shell.
    if (location.profile.empty() && !variables("AWS_ACCESS_KEY_ID").empty()) {
        return S3Credentials{variables("AWS_ACCESS_KEY_ID"), variables("AWS_SECRET_ACCESS_KEY"),
                             variables("AWS_SESSION_TOKEN")};
    }
    const auto profile = S3Profile::read(location.profile, variables);
    if (!profile.value("aws_access_key_id").empty()) {
        return S3Credentials{profile.value("aws_access_key_id"), profile.value("aws_secret_access_key"),
                             profile.value("aws_session_token")};
    }
    if (location.profile.empty()) {
        if (auto kept = s3Keychain::find(location.host))
            return *kept;
    }
    return makeError(ErrorCode::PermissionDenied,
                     "no access key for " + location.text() + " was found: set AWS_ACCESS_KEY_ID and "
                         "AWS_SECRET_ACCESS_KEY, or write the profile '" +
                         (location.profile.empty() ? "default" : location.profile) +
                         "' into ~/.aws/credentials; a bucket that everybody may read is opened with ?credentials=none");
}

} // namespace modelbook
