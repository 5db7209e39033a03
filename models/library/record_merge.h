// Merging of records: how two people's edits of one model become one (design §5).
#pragma once

#include "storage/history/history.h"

namespace modelbook {

/// model.json field by field (the later edit of one value wins, sets merge by element), README.md as text (a true
/// conflict keeps both), metrics/*.csv by union, args.json never (the first in log order stands).
MergeRules recordMergeRules();

} // namespace modelbook
