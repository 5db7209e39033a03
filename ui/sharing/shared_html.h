// What others will see of shared models, as rich text for a window.
#pragma once

#include "models/sharing/shared_model.h"

#include <QString>

#include <vector>

namespace modelbook {

/// Record, args, README and files of each, then what is left out and why. Everything of the models is escaped.
QString sharedHtml(const std::vector<SharedModel>& models);

} // namespace modelbook
