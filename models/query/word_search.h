// Word search: the rows that have a bare word of a question somewhere in what they show.
#pragma once

#include "models/args/arg_value.h"
#include "models/catalogue/column_index.h"
#include "storage/base/cancel_token.h"

#include <optional>
#include <string>

namespace modelbook {

/// A word without field: looked for in the text of names, tags, args and READMEs and in the paths of args.
struct SearchedWord {
    std::string folded;             ///< as foldCase() makes it
    std::optional<ArgValue> number; ///< it also finds args that equal it
};

/// The rows of `among` that have the word; of others nothing is said. After a cancellation some may be missing.
BitSet rowsWithWord(const SearchedWord& word, const Segment& segment, const BitSet& among, const CancelToken& cancel);

/// Reads and checks what words are looked for in, so that the first search need not. Half a second for a million models; on
/// a thread that nobody waits for.
void prepareWordSearch(const ColumnIndex& index, const CancelToken& cancel);

} // namespace modelbook
