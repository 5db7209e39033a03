#include "models/formats/safetensors/safetensors.h"

#include "models/formats/read_budget.h"
#include "models/formats/safetensors/header_handler.h"
#include "models/formats/safetensors/json_stream.h"
#include "models/formats/tensor_roles.h"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>

namespace modelbook {

namespace {

constexpr std::uint64_t headerLimit = 100'000'000; // as the format's own reader allows

std::uint64_t headerLength(std::span<const std::byte> head)
{
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < 8; ++i)
        length |= static_cast<std::uint64_t>(head[i]) << (8 * i);
    return length;
}

/// The format forbids holes and overlaps; readers that use offsets alone can be shown different bytes by them.
void checkLayout(CheckpointInfo& info, std::uint64_t start, std::uint64_t fileSize)
{
    std::vector<const TensorInfo*> order;
    for (const auto& tensor : info.tensors) {
        if (tensor.range && tensor.range->length > 0)
            order.push_back(&tensor);
    }
    std::sort(order.begin(), order.end(),
              [](const auto* a, const auto* b) { return a->range->offset < b->range->offset; });
    std::uint64_t at = start, holes = 0;
    std::string overlapping;
    for (const auto* tensor : order) {
        if (tensor->range->offset < at && overlapping.empty())
            overlapping = tensor->name;
        else if (tensor->range->offset > at)
            holes += tensor->range->offset - at;
        at = std::max(at, tensor->range->offset + tensor->range->length);
    }
    if (!overlapping.empty())
        info.addFinding(Finding::Level::Warning, "safetensors.overlap",
                        "tensors overlap, such as " + overlapping + "; the format forbids that");
    if (holes > 0)
        info.addFinding(Finding::Level::Warning, "safetensors.hole",
                        std::to_string(holes) + " bytes between tensors belong to none; the format forbids that");
    if (at < fileSize)
        info.addFinding(Finding::Level::Warning, "safetensors.trailing-data",
                        std::to_string(fileSize - at) + " bytes follow the last tensor", at);
}

} // namespace

bool SafetensorsReader::matches(const RandomAccessFile&, std::span<const std::byte> head) const
{
    if (head.size() < 9 || static_cast<char>(head[8]) != '{')
        return false;
    // A sane length, or one whose file is cut short: the brace alone would take in too much.
    const auto length = headerLength(head);
    return length >= 2 && length <= headerLimit;
}

Result<CheckpointInfo> SafetensorsReader::read(const RandomAccessFile& file, const ReadLimits& limits) const
{
    ReadBudget budget(limits, file.name());
    MB_TRY(const auto lengthBytes, file.readString(0, 8));
    const auto length = headerLength(std::as_bytes(std::span(lengthBytes)));
    if (length > headerLimit)
        return makeError(ErrorCode::LimitExceeded, file.name() + ": its header claims " + std::to_string(length) +
                                                       " bytes; at most 100 MB are allowed");
    if (length > file.size() - 8)
        return makeError(ErrorCode::Truncated, file.name() + " ends at byte " + std::to_string(file.size()) +
                                                   ", inside its header of " + std::to_string(length) + " bytes");
    CheckpointInfo info;
    info.format = format();
    const auto dataStart = 8 + length;
    SafetensorsHandler handler(info, budget, file.name(), dataStart, file.size());
    JsonStream stream(file, 8, dataStart);
    rapidjson::Reader reader;
    const auto parsed =
        reader.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(stream, handler);
    if (stream.error())
        return *stream.error();
    if (auto error = handler.takeError())
        return *error;
    if (parsed.IsError())
        return makeError(ErrorCode::Corrupt, file.name() + ": its header is no valid JSON at offset " +
                                                 std::to_string(8 + parsed.Offset()) + ": " +
                                                 rapidjson::GetParseError_En(parsed.Code()));
    handler.finish();
    checkLayout(info, dataStart, file.size());
    info.parameters = countParameters(info.tensors);
    return info;
}

} // namespace modelbook
