// MemberPlaces: under which names the files of shared models stand in a bundle or a site.
#pragma once

#include "models/sharing/shared_model.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace modelbook {

struct MemberPlaces {
    std::vector<std::string> folders; ///< per model, with a slash at its end; "" where the models have none
    std::map<ModelId, std::map<std::string, std::string>> files; ///< model and SHA-256 → whole relative name
};

/// Own names are kept where every system can write them, and told apart also where case does not count. `taken`: names at
/// the top that are not free. Files that do not go along have no place.
MemberPlaces placeMembers(const std::vector<SharedModel>& models, bool folderPerModel, const std::vector<std::string>& taken);

template <class Visit>
void eachSharedFile(const ModelRecord& record, const Visit& visit)
{
    for (const auto& checkpoint : record.checkpoints)
        std::for_each(checkpoint.files.begin(), checkpoint.files.end(), visit);
    std::for_each(record.attachments.begin(), record.attachments.end(), visit);
}

} // namespace modelbook
