// ModelDetails: all that a model's page shows, read in one go off the GUI thread.
#pragma once

#include "models/library/library.h"
#include "ui/widgets/sparkline.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace modelbook {

struct ModelDetails {
    ModelRecord record;
    std::vector<std::pair<ModelId, std::string>> parents; ///< id and name; the name is the id where it is gone
    std::string readme;
    std::string readmeHtml; ///< safe to show
    std::map<std::string, std::vector<SparkPoint>> histories;
    std::vector<Change> changes; ///< newest first, at most 200
};

/// Blocking. What is broken beside the record (a history, a README) is left out rather than failing the whole.
Result<ModelDetails> loadModelDetails(const Library& library, const ModelId& id);

/// The name of the file to open first, without its folder.
std::string checkpointTitle(const CheckpointRecord& checkpoint);

} // namespace modelbook
