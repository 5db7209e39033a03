// TensorBoard's event files: scalars as histories of metrics, and the hparams that were logged with them
// (tensorflow/core/util/event.proto, tensorboard/plugins/hparams/plugin_data.proto).
#pragma once

#include "models/args/arg_value.h"
#include "models/formats/checkpoint_reader.h"
#include "models/training/metric_files.h"

#include <string_view>

namespace modelbook {

/// What the events of one file tell.
struct EventFile {
    MetricTable metrics;                 ///< by tag, in the order of the file
    ArgValue hparams = ArgValue::map();
    bool damaged = false;                ///< a checksum is wrong; what stands before it was read
};

/// Whether a name is that of an event file ("events.out.tfevents.1700000000.host.42.0").
bool isEventFileName(std::string_view name);

/// Reads events one by one; images and the like are passed over. A file that ends within an event is that of a run
/// still going, or killed, and no error. Corrupt where the first event is broken; LimitExceeded, Cancelled.
Result<EventFile> readEventFile(const RandomAccessFile& file, const ReadLimits& limits = {});

} // namespace modelbook
