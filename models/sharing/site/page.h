// Page: models as one HTML page that any browser shows without network: table, compare, READMEs, downloads.
#pragma once

#include "models/sharing/shared_model.h"

#include <functional>
#include <string>
#include <vector>

namespace modelbook {

struct PageOptions {
    std::string title;
    /// Where a file of a model is found from the page, as a relative path; "" where its bytes are not there.
    std::function<std::string(const SharedModel&, const FileRecord&)> fileLink;
    /// Where a model's README lies as a script of its own (readmeScript()); null: in the page.
    std::function<std::string(const SharedModel&)> readmeLink;
    /// The columns shown first, as FieldKey::text(); empty: name and what tells the models apart.
    std::vector<std::string> columns;
};

/// The whole page. Scripts and styles are in it, and its Content-Security-Policy allows these alone by their hashes,
/// pictures embedded as data, and scripts beside it where `readmeLink` is given. Whatever names, args and READMEs hold,
/// it is shown as text. Pure.
std::string sharedPage(const std::vector<SharedModel>& models, const PageOptions& options);

/// What a README's script file holds.
std::string readmeScript(const SharedModel& model);

/// `path` with what a URL does not allow as %XX; slashes stay.
std::string urlPath(std::string_view path);

} // namespace modelbook
