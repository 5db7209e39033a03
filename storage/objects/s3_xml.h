// What S3 servers say in XML: lists of objects, and errors.
#pragma once

#include "storage/base/result.h"
#include "storage/objects/object_store.h"

#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

/// One page of a list.
struct S3ListPage {
    std::vector<ObjectInfo> objects; ///< with the names of the bucket
    std::string continuation;        ///< "" on the last page
};
/// Corrupt where it is no list: never an empty page, which would look like deletions.
Result<S3ListPage> parseS3List(std::string_view xml);

/// The <Error> of an answer; all empty where there is none.
struct S3ErrorText {
    std::string code; ///< "NoSuchKey"
    std::string message;
    std::string region; ///< the one to sign for, where that was wrong
};
S3ErrorText parseS3Error(std::string_view xml);

/// The <UploadId> of a started upload in parts. Corrupt where there is none.
Result<std::string> parseS3UploadId(std::string_view xml);

} // namespace modelbook
