// Taking: how a model that comes from elsewhere becomes one of the library, or part of the one that is there.
#pragma once

#include "models/library/library.h"
#include "models/sharing/shared_model.h"
#include "storage/blobs/blob_store.h"
#include "storage/history/git_repository.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace modelbook {

/// A model with all that the history keeps of it.
struct TakenModel {
    ModelRecord record;
    std::string readme;
    std::map<std::string, MetricHistory> history;
    TakeReport::What what = TakeReport::What::Added;
    std::vector<std::string> notes;
};

/// What is here, with what comes added to it; says in `what` and `notes` what that changes. Pure.
TakenModel mergeTaken(const std::optional<TakenModel>& here, const TakenModel& coming);

/// The files of the history that must be written for it.
std::vector<FileChange> filesOfTaken(const std::optional<TakenModel>& here, const TakenModel& merged);

/// Stores a shared file's bytes. Corrupt where they are not those its record names.
Result<FileRecord> storeShared(BlobStore& blobs, const FileRecord& file, const OpenShared& open, bool isCheckpoint,
                               const PutOptions& options);

} // namespace modelbook
