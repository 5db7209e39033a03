#include "models/formats/pickled_args.h"

namespace modelbook {

Result<PickledArgs> readPickledArgsDetailed(const RandomAccessFile& file, const ReadLimits& limits)
{
    MB_TRY(auto info, readCheckpoint(file, limits));
    if (info.format != "pickle" && info.format != "pytorch-zip" && info.format != "pytorch-legacy")
        return makeError(ErrorCode::InvalidArgument, file.name() + " is no pickle, so it holds no args");
    if (info.args.toMap().empty())
        return makeError(ErrorCode::InvalidArgument, file.name() + " holds an object without fields, so no args");
    PickledArgs pickled;
    pickled.args = std::move(info.args);
    if (const auto* name = info.metadata.find("args_class"); name && name->isString())
        pickled.className = name->toString();
    pickled.findings = std::move(info.findings);
    return pickled;
}

Result<ArgValue> readPickledArgs(const RandomAccessFile& file, const ReadLimits& limits)
{
    MB_TRY(auto detailed, readPickledArgsDetailed(file, limits));
    return std::move(detailed.args);
}

} // namespace modelbook
