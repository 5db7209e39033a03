// Records as the text files of the history: args.json, model.json, metrics/*.csv (design §5).
#pragma once

#include "models/library/model_record.h"
#include "storage/base/result.h"

#include <string>
#include <string_view>

namespace modelbook {

/// args.json: the args, typed, and the source of each.
std::string writeArgs(const RecordedArgs& args);
enum class ArgsParts { All, Values };
Result<RecordedArgs> readArgs(std::string_view json, const std::string& path, ArgsParts parts = ArgsParts::All);

/// model.json: everything else of a record but its id and args.
std::string writeRecord(const ModelRecord& record);
/// Fills all but id and args. Unknown fields are ignored, missing ones empty; Corrupt where it is no JSON object.
Result<ModelRecord> readRecord(std::string_view json, const std::string& path);

/// metrics/<escaped name>.csv: "step,value,epoch,time", one line per point.
std::string writeHistory(const MetricHistory& history);
Result<MetricHistory> readHistory(std::string_view csv, const std::string& path);

/// "models/ab/abcd…".
std::string modelFolder(const ModelId& id);
/// The id in a path of the history, or "" where it is not a model's.
ModelId modelOfPath(std::string_view path);
/// "models/ab/abcd…/metrics/<escaped>.csv"; every byte but letters, digits, `_`, `-` and inner dots is %XX.
std::string metricPath(const ModelId& id, std::string_view metric);
std::string metricOfFile(std::string_view fileName);

} // namespace modelbook
