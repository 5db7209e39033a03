// Keras 3's own format: a ZIP archive of metadata.json, config.json and model.weights.h5.
#pragma once

#include "models/formats/checkpoint_reader.h"
#include "models/formats/zip/zip_directory.h"

namespace modelbook {

/// Whether the archive has the members that Keras writes (keras/src/saving/saving_lib.py).
bool isKerasZip(const ZipDirectory& directory);

/// Reads them. Weights that cannot be read are a finding, since the config tells much without them.
Status readKerasZip(const RandomAccessFile& file, ZipDirectory& directory, const ReadLimits& limits,
                    ReadBudget& budget, CheckpointInfo& info);

} // namespace modelbook
