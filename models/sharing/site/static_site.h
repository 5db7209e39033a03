// Static site: shared models as a folder that any web server, bucket or browser shows.
#pragma once

#include "models/sharing/shared_model.h"

#include <filesystem>
#include <string>
#include <vector>

namespace modelbook {

struct SiteOptions {
    std::string title;
    std::vector<std::string> columns; ///< FieldKey::text() of those shown first; empty: what tells the models apart
};

struct WrittenSite {
    std::size_t models = 0;
    std::uint64_t bytes = 0; ///< of all its files
};

/// Writes index.html, readmes/, and per model a folder with README.md, args.json, model.json and its files. The folder is
/// replaced whole where it holds a site already, and stays as it was where writing fails; AlreadyExists where it holds
/// anything else. Blocking.
Result<WrittenSite> writeSite(const std::vector<SharedModel>& models, const std::filesystem::path& folder, const SiteOptions& options,
                              const ProgressFunction& progress = {}, const CancelToken& cancel = {});

} // namespace modelbook
