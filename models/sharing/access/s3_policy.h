// S3 policy: the bucket policy that makes the three levels real on a library in a bucket (design §6).
#pragma once

#include "models/library/library_sharing.h"
#include "storage/base/result.h"

#include <string>
#include <vector>

namespace modelbook {

/// A policy document (version 2012-10-17) for the library below `prefix` ("" or "team/vision", without a slash at its ends).
/// A login is an account's name, or a whole ARN. Pure.
std::string s3Policy(const std::string& bucket, const std::string& prefix, const std::vector<Member>& members);

/// `own` put into a bucket's policy as it is: statements of other origins stay, those that Modelbook made for the same library
/// go. Corrupt where the bucket has a policy that is none. Pure.
Result<std::string> mergedS3Policy(const std::string& existing, const std::string& own);

} // namespace modelbook
