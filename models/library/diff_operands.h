// Operands of a comparison: models of a library and checkpoint files, as the columns that models/diff compares.
#pragma once

#include "models/diff/model_diff.h"
#include "models/library/library.h"

#include <memory>
#include <string>
#include <vector>

namespace modelbook {

/// A model: its args, its metrics, and the tensors of its newest checkpoint, from the manifest alone.
Result<DiffModel> diffOperandOf(const Library& library, ModelRecord record);

/// A file outside the library: what is embedded in it, and its tensors with their hashes, which are read from the
/// whole file, 4 MiB at a time.
Result<DiffModel> diffOperandOfFile(const std::filesystem::path& path, const CancelToken& cancel = {});

/// Models and files mixed; what names an existing file is one. `library` may be null where all are files.
Result<std::shared_ptr<const std::vector<DiffModel>>> diffOperands(const Library* library,
                                                                   const std::vector<std::string>& names,
                                                                   const CancelToken& cancel = {});

} // namespace modelbook
