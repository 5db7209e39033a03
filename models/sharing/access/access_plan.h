// AccessPlan: what gives the members of a library their rights, shown before it is done (design §6).
#pragma once

#include "models/library/library_sharing.h"
#include "storage/base/result.h"

#include <functional>
#include <string>
#include <vector>

namespace modelbook {

struct AccessPlan {
    std::vector<std::string> lines; ///< the commands of a folder's ACLs, or the lines of a bucket's policy
    std::function<Status()> apply;  ///< blocks; may be called from any thread
};

/// For a library in a folder or in a bucket. A bucket's policy is read, for statements that are not Modelbook's stay; nothing
/// is changed before apply(). InvalidArgument where a member has no login, or one that is none; failures of the store.
Result<AccessPlan> planAccess(const std::string& location, const std::vector<Member>& members);

/// What stands in the way of the members, for people.
std::vector<std::string> accessProblems(const std::string& location);

} // namespace modelbook
