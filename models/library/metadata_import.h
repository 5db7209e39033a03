// Metadata import: what a table (CSV) says of models that are there: tags, status, own fields.
#pragma once

#include "models/library/library.h"
#include "models/library/library_sharing.h"

#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

/// What a CSV would change.
struct MetadataImport {
    std::vector<Annotation> annotations; ///< of models where anything changes
    std::vector<std::string> skipped;             ///< columns that are not people's to say: args, metrics, dates
    std::vector<std::string> problems;            ///< "line 7: no model is called x"
    std::size_t rows = 0;
};

/// A header line, then a line per model, named in the column `id` or `name`. `tags` (separated by `;` or `,`) are added;
/// `status` is set; every other column is a field of one's own, but those that the library has as args, metrics or
/// properties, which are skipped. Empty cells say nothing. InvalidArgument where no column names the model. Changes nothing.
Result<MetadataImport> readMetadata(const Library& library, std::string_view csv, const std::string& name);

} // namespace modelbook
