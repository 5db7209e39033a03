// ModelEdit: what may be changed of a model, and how it changes the record.
#pragma once

#include "models/library/model_record.h"
#include "storage/base/result.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace modelbook {

/// Only what is given changes.
struct ModelEdit {
    ModelId id;
    std::optional<std::string> name;
    std::optional<std::string> status; ///< "" for none
    std::optional<std::vector<std::string>> tags; ///< all of them
    std::vector<std::pair<std::string, std::optional<ArgValue>>> custom; ///< fields of users' own; nothing takes one away
};

/// InvalidArgument unless people can read and type it: one line of 1 to 200 characters, none of them a control
/// character. For names of models and for tags.
Status checkName(const std::string& name);
/// InvalidArgument where a name, tag or status in it is none.
Status checkEdit(const ModelEdit& edit);
void applyEdit(ModelRecord& record, const ModelEdit& edit);

} // namespace modelbook
