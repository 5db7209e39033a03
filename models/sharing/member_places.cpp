#include "models/sharing/member_places.h"

#include "models/sharing/bundle/bundle_format.h"
#include "storage/base/ascii.h"

#include <cctype>
#include <set>

namespace modelbook {

namespace {

/// `name`, or the same with a number where that is taken, also by one that differs in case only.
std::string unique(const std::string& name, std::set<std::string>& taken)
{
    auto candidate = name;
    for (int i = 2; !taken.insert(lowered(candidate)).second; ++i) {
        const auto dot = name.rfind('.'), slash = name.rfind('/');
        const bool extension = dot != std::string::npos && dot > 0 && (slash == std::string::npos || dot > slash + 1);
        candidate = (extension ? name.substr(0, dot) : name) + " (" + std::to_string(i) + ")" + (extension ? name.substr(dot) : "");
    }
    return candidate;
}

/// As unique(); a file must not be called like a folder of another either.
std::string uniqueFile(std::string name, std::set<std::string>& names)
{
    const auto folderTaken = [&](const std::string& path) {
        for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
            if (names.count(lowered(path.substr(0, slash))))
                return true;
        }
        const auto next = names.lower_bound(lowered(path) + "/");
        return next != names.end() && next->rfind(lowered(path) + "/", 0) == 0;
    };
    if (folderTaken(name)) {
        std::replace(name.begin(), name.end(), '/', '_');
        while (folderTaken(name))
            name += "_";
    }
    return unique(name, names);
}

} // namespace

MemberPlaces placeMembers(const std::vector<SharedModel>& models, bool folderPerModel, const std::vector<std::string>& taken)
{
    MemberPlaces places;
    std::set<std::string> top;
    for (const auto& name : taken)
        top.insert(lowered(name));
    for (const auto& model : models) {
        places.folders.push_back(folderPerModel ? unique(safeSegment(model.record.name), top) + "/" : std::string());
        std::set<std::string> names;
        auto& files = places.files[model.record.id];
        eachSharedFile(model.record, [&](const FileRecord& file) {
            if (model.files.count(file.sha256) && !files.count(file.sha256))
                files[file.sha256] = places.folders.back() + "files/" + uniqueFile(safeMemberPath(file.file), names);
        });
    }
    return places;
}

} // namespace modelbook
