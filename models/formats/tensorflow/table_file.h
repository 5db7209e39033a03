// TableFile: the sorted tables in which TensorFlow keeps the index of a checkpoint: LevelDB's format
// (leveldb/doc/table_format.md, tensorflow/core/lib/io/table.cc).
#pragma once

#include "models/formats/checkpoint_info.h"
#include "models/formats/read_budget.h"
#include "storage/base/random_access_file.h"

#include <functional>
#include <string_view>

namespace modelbook {

/// Whether a file ends as a table does.
bool isTableFile(const RandomAccessFile& file);

/// Calls `visit` with every key and value in order, block by block. Corrupt where a block's checksum or structure is
/// wrong or an offset leads out of the file, Truncated where a block reaches over its end; what `visit` returns ends it.
Status forEachTableEntry(const RandomAccessFile& file, ReadBudget& budget,
                         const std::function<Status(std::string_view key, std::string_view value)>& visit);

} // namespace modelbook
