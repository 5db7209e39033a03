// LibrarySharing: the part of a library that is about other people: what one may do, who did what, taking in, publishing.
#pragma once

#include "models/library/model_record.h"
#include "storage/base/cancel_token.h"
#include "storage/base/result.h"

#include <map>
#include <string>
#include <vector>

namespace modelbook {

class Library;
struct SharedModel;

/// What the storage below lets this user do (design §6). Found by trying, never asked for.
enum class AccessLevel {
    Admin,    ///< everything
    ReadOnly, ///< see and download everything
    Guest,    ///< see and download what is published
};
/// "Admin", "Read-only", "Guest".
std::string_view accessLevelName(AccessLevel level);

struct Access {
    AccessLevel level = AccessLevel::Admin;
    std::string reason; ///< a sentence for people: why no more is allowed; "" for an Admin
};

/// One who works with the library, as roster.json names them. What they may do is the storage's to say.
struct Member {
    std::string name;  ///< the author name of their changes
    std::string login; ///< of the system or the S3 account
    AccessLevel level = AccessLevel::ReadOnly; ///< that `access apply` gives them
    std::string share = "public"; ///< that a Guest may see
    bool operator==(const Member&) const = default;
};

/// What became of models that came from elsewhere.
struct TakeReport {
    enum class What { Added, Updated, Unchanged };
    struct Model {
        ModelId id;
        std::string name;
        What what = What::Added;
        std::vector<std::string> notes; ///< "3 checkpoints are new", "its README differs from yours, which stays", …
    };
    std::vector<Model> models;
    std::uint64_t bytesRead = 0;
};

/// What people say of a model beyond what its files say.
struct Annotation {
    ModelId id;
    std::optional<std::string> status;
    std::vector<std::string> addTags;
    std::map<std::string, ArgValue> custom; ///< fields of their own
};

/// A share of a library: a library of its own below it, which others may read.
struct ShareInfo {
    std::string name;
    std::string location;        ///< where it is opened from
    std::vector<ModelId> models; ///< that are published in it
};

/// The name of the share that everybody may read who may read anything.
constexpr char publicShare[] = "public";

/// Asked for by sharingOf(). Calls block; all are safe from any thread. Where the level forbids a change, it is
/// refused as PermissionDenied before anything is tried. The defaults are those of a library that shares nothing.
class LibrarySharing
{
public:
    virtual ~LibrarySharing() = default;

    /// What this user may do; looked at again after refresh().
    virtual Access access() const { return {}; }
    virtual Result<std::vector<Member>> roster() const { return std::vector<Member>(); }
    virtual Status setRoster(const std::vector<Member>& members);
    /// A locked model is not deleted until it is unlocked.
    virtual Status setLocked(const std::vector<ModelId>& ids, bool locked);
    virtual Result<bool> isLocked(const ModelId&) const { return false; }
    /// Sets what each of these says, as one change; `message` is the change's in the activity list.
    virtual Status annotate(const std::vector<Annotation>& annotations, const std::string& message);

    /// Takes models in as others have them: ids, args, READMEs and parents stay, files are stored and verified. What is
    /// there already is merged: args and README of this library stand, checkpoints, tags and metrics are united.
    virtual Result<TakeReport> take(const std::vector<SharedModel>& models, const ProgressFunction& progress = {},
                                    const CancelToken& cancel = {});
    /// What take() would do, without doing it.
    virtual Result<TakeReport> previewTake(const std::vector<SharedModel>& models) const;

    /// Puts models into a share, as they were gathered (gatherShared()), in place of what it had of them; makes the share where
    /// it is not there. All of it is visible at once, or nothing. Nothing that was in the share before and is not now stays
    /// reachable from it.
    virtual Status publish(const std::vector<SharedModel>& models, const std::string& share, const ProgressFunction& progress = {},
                           const CancelToken& cancel = {});
    /// Takes models out of a share and its bytes with them. NotFound where none of them is in it.
    virtual Status unpublish(const std::vector<ModelId>& ids, const std::string& share, const CancelToken& cancel = {});
    virtual Result<std::vector<ShareInfo>> shares() const { return std::vector<ShareInfo>(); }
};

/// The sharing side of a library; one that shares nothing where it has none.
LibrarySharing& sharingOf(Library& library);
const LibrarySharing& sharingOf(const Library& library);

} // namespace modelbook
