// Merging of records: how two people's edits of one model become one (design §5).
#pragma once

#include "storage/blobs/blob_store.h"
#include "storage/history/history.h"

namespace modelbook {

/// model.json field by field (the later edit of one value wins, sets merge by element), README.md as text (a true
/// conflict keeps both), metrics/*.csv by union, args.json never (the first in log order stands).
/// `blobs` tells what a record refers to; it outlives the rules.
MergeRules recordMergeRules(const BlobStore* blobs = nullptr);

/// Manifests that a model's file refers to: those of model.json, and of long args in args.json.
std::vector<std::string> manifestsOf(const std::string& path, const std::string& content);

} // namespace modelbook
