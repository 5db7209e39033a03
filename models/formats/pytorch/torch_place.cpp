// The part of TorchCheckpoint that finds where the bytes of tensors lie.
#include "models/formats/checked.h"
#include "models/formats/pickle/numpy_values.h"
#include "models/formats/pytorch/checkpoint_keys.h"
#include "models/formats/pytorch/torch_checkpoint.h"
#include "models/formats/tensor_roles.h"

#include <unordered_map>

namespace modelbook {

Status TorchCheckpoint::place(const RandomAccessFile& file, const FindStorage& findStorage, bool inlineData,
                              bool bigEndian, CheckpointInfo& info)
{
    std::unordered_map<std::string, std::optional<ByteRange>> storages;
    std::uint64_t outside = 0, mismatched = 0;
    std::string example;
    const auto placeOne = [&](TorchTensor& tensor) -> Status {
        MB_CHECK(m_budget.tick());
        auto& out = tensor.info;
        if (!tensor.hasStorage) {
            if (inlineData && tensor.inlined && out.strides.empty())
                out.range = tensor.inlined;
            return {};
        }
        out.bigEndian = bigEndian && out.dtype.bytesPerBlock > 1;
        auto found = storages.find(out.storage);
        if (found == storages.end()) {
            MB_CHECK(m_budget.take(96 + 2 * out.storage.size()));
            MB_TRY(const auto range, findStorage(out.storage));
            found = storages.emplace(out.storage, range).first;
            if (range && tensor.storageBytes > range->length) {
                ++mismatched;
                example = out.name;
            }
        }
        const auto& storage = found->second;
        const auto end = add(tensor.storageOffset, tensor.extent);
        if (storage && (!end || *end > storage->length)) {
            ++outside;
            example = out.name;
            return {};
        }
        if (storage && out.strides.empty())
            out.range = ByteRange{storage->offset + tensor.storageOffset, out.bytes};
        return {};
    };
    info.tensors.reserve(m_tensors.size());
    for (auto& tensor : m_tensors) {
        MB_CHECK(placeOne(tensor));
        info.tensors.push_back(std::move(tensor.info));
    }
    m_tensors.clear();
    if (outside != 0)
        info.addFinding(Finding::Level::Warning, "tensor.out-of-bounds",
                        std::to_string(outside) + " tensors reach over the end of their storage, such as " + example);
    if (mismatched != 0)
        info.addFinding(Finding::Level::Warning, "tensor.storage-size",
                        std::to_string(mismatched) + " storages are shorter than the pickle says, such as that of " +
                            example);
    for (auto& scalar : m_scalars) {
        MB_CHECK(placeOne(scalar.tensor));
        const auto& tensor = scalar.tensor.info;
        if (!tensor.range)
            continue;
        MB_TRY(const auto bytes, file.readString(tensor.range->offset, tensor.range->length));
        const auto value = numpyElement({tensor.dtype, tensor.bigEndian, false}, bytes);
        if (!value || !value->isNumber())
            continue;
        const auto kind = plainKey(scalar.metric);
        if (kind == CheckpointKey::Epoch)
            info.epoch = value->toDouble();
        else if (kind == CheckpointKey::Step && value->isInt())
            info.step = value->toInt();
        else
            info.metrics.emplace(scalar.metric, value->toDouble());
    }
    info.parameters = countParameters(info.tensors);
    return {};
}

} // namespace modelbook
