// Private values: what a record says of machines and people that others need not know, proposed for redaction.
#pragma once

#include "models/library/model_record.h"

#include <string>
#include <vector>

namespace modelbook {

struct PrivateValue {
    enum class Kind { Path, Host, User };
    Kind kind = Kind::Path;
    std::string field; ///< "arg.data.root", "is.author", "is.folder", "readme"
    std::string value; ///< the text that gives it away
    bool operator==(const PrivateValue&) const = default;
};

/// "path", "host name", "user name".
std::string_view privateKindName(PrivateValue::Kind kind);

/// Absolute paths, host and user names in args, properties and README; each field and value once. A proposal: people
/// decide. Pure.
std::vector<PrivateValue> findPrivateValues(const ModelRecord& record, std::string_view readme);

} // namespace modelbook
