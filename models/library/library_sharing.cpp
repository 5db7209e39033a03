#include "models/library/library_sharing.h"

#include "models/library/library.h"
#include "models/sharing/shared_model.h"

namespace modelbook {

namespace {

Error cannotShare()
{
    return makeError(ErrorCode::Unsupported, "this library cannot do that");
}

} // namespace

std::string_view accessLevelName(AccessLevel level)
{
    switch (level) {
    case AccessLevel::Admin: return "Admin";
    case AccessLevel::ReadOnly: return "Read-only";
    case AccessLevel::Guest: return "Guest";
    }
    return "Guest";
}

Status LibrarySharing::setRoster(const std::vector<Member>&)
{
    return cannotShare();
}

Status LibrarySharing::setLocked(const std::vector<ModelId>&, bool)
{
    return cannotShare();
}

Status LibrarySharing::annotate(const std::vector<Annotation>&, const std::string&)
{
    return cannotShare();
}

Result<TakeReport> LibrarySharing::take(const std::vector<SharedModel>&, const ProgressFunction&, const CancelToken&)
{
    return cannotShare();
}

Result<TakeReport> LibrarySharing::previewTake(const std::vector<SharedModel>&) const
{
    return cannotShare();
}

Status LibrarySharing::publish(const std::vector<SharedModel>&, const std::string&, const ProgressFunction&, const CancelToken&)
{
    return cannotShare();
}

Status LibrarySharing::unpublish(const std::vector<ModelId>&, const std::string&, const CancelToken&)
{
    return cannotShare();
}

LibrarySharing& sharingOf(Library& library)
{
    static LibrarySharing none;
    auto* sharing = dynamic_cast<LibrarySharing*>(&library);
    return sharing ? *sharing : none;
}

const LibrarySharing& sharingOf(const Library& library)
{
    return sharingOf(const_cast<Library&>(library));
}

} // namespace modelbook
