// Both sides: where a merge met two edits of one value, what stands and what gave way (design §5).
#pragma once

#include <string>
#include <vector>

namespace modelbook {

/// Of a model's model.json, as the common ancestor, the earlier and the later side had it: a sentence for each value that both
/// changed, differently; the later side's stands. Lists and sets, which merge by element, have no conflicts.
std::vector<std::string> valuesOfBothSides(const std::string& base, const std::string& earlier, const std::string& later);

} // namespace modelbook
