// Uploading one large file as one object of a bucket, in parts.
#pragma once

#include "storage/base/cancel_token.h"
#include "storage/base/random_access_file.h"
#include "storage/objects/s3_client.h"

#include <string>

namespace modelbook {

/// Makes or replaces the object: for what is no object of the protocol, such as files behind links. Up to 64 MiB in one
/// request, more in parallel parts of which at most four are in memory; a failure leaves no object and takes the parts
/// away again. Blocks.
Status uploadFile(S3Client& client, const std::string& key, const RandomAccessFile& file,
                  const ProgressFunction& progress = {}, const CancelToken& cancel = {});

} // namespace modelbook
