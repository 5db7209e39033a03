// What Keras writes into HDF5 files, told from plain HDF5: args, versions, and what each tensor is for.
#pragma once

#include "models/formats/checkpoint_info.h"
#include "models/formats/hdf5/answer.h"

namespace modelbook {

/// Puts tensors, attributes and findings into `info`, with the meaning that Keras gives them.
void addHdf5Content(CheckpointInfo& info, Hdf5Content&& content);

/// Keras' description of a model ({"class_name", "config"}): its settings become args below `model`, all of it becomes
/// metadata. False where it is none.
bool addKerasModelConfig(CheckpointInfo& info, ArgValue config);
/// The settings of `Model.compile` (training_config, compile_config): optimizer, loss and metrics become args.
bool addKerasTrainingConfig(CheckpointInfo& info, ArgValue config);

} // namespace modelbook
