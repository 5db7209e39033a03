// Args kept as a pickled object (Hugging Face's training_args.bin, a pickled Namespace or dict), read symbolically.
#pragma once

#include "models/args/arg_value.h"
#include "models/formats/checkpoint_reader.h"

#include <string>
#include <vector>

namespace modelbook {

/// What a pickled file says when its top-level object is read as args.
struct PickledArgs {
    ArgValue args = ArgValue::map();
    std::string className;         ///< "transformers.training_args.TrainingArguments"; empty for a plain dict
    std::vector<Finding> findings; ///< globals that are unrecognised or dangerous
};

/// Reads a plain pickle, or what torch.save wrote (ZIP or legacy), whose object is a dict, Namespace, OmegaConf node
/// or dataclass. Nothing is executed. InvalidArgument where the file is no pickle or its object holds no fields;
/// Truncated, Corrupt or LimitExceeded as for checkpoints. Thread-safe.
Result<PickledArgs> readPickledArgsDetailed(const RandomAccessFile& file, const ReadLimits& limits = {});

/// The same without class and findings.
Result<ArgValue> readPickledArgs(const RandomAccessFile& file, const ReadLimits& limits = {});

} // namespace modelbook
