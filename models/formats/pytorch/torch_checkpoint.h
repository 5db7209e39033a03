// TorchCheckpoint: what the object that torch.save wrote says of model, args, metrics and progress.
#pragma once

#include "models/formats/pickle/to_arg.h"
#include "models/formats/pytorch/tensor_walk.h"

#include <functional>
#include <string>
#include <vector>

namespace modelbook {

/// Reads the top-level object of a pickle into a CheckpointInfo. One per file; not thread-safe.
class TorchCheckpoint
{
public:
    TorchCheckpoint(const PickleGraph& graph, ReadBudget& budget, const PersistentTensors* tensors = nullptr)
        : m_meaning(graph, tensors), m_budget(budget), m_walk(m_meaning, budget)
    {
    }

    /// Fills everything but the places of the tensors, and findings of what could not be understood.
    Status read(CheckpointInfo& info);

    /// Where a storage lies in the file; nullopt where it is not stored plainly. An Error stops the reading.
    using FindStorage = std::function<Result<std::optional<ByteRange>>(const std::string& key)>;
    /// Places the tensors and moves them into `info`. `inlineData`: bytes inside the pickle lie in the file as they
    /// are. Tensors that reach over their storage become findings. Reads scalars that are metrics from `file`.
    Status place(const RandomAccessFile& file, const FindStorage& findStorage, bool inlineData, bool bigEndian,
                 CheckpointInfo& info);

    const PickleMeaning& meaning() const { return m_meaning; }

private:
    Status readMapping(PickleId root, CheckpointInfo& info);
    Status readWeights(const std::vector<TensorWalk::Child>& groups, CheckpointInfo& info);
    Status readPlain(const std::string& key, PickleId value, CheckpointInfo& info);
    Status readArgs(CheckpointInfo& info);
    Status readCallbacks(PickleId callbacks, CheckpointInfo& info);
    Status readMetrics(const std::string& prefix, PickleId map, CheckpointInfo& info);
    Status readOptimizer(const std::string& key, PickleId value, CheckpointInfo& info);
    Status readExtraState(PickleId state, CheckpointInfo& info);
    Status addMetadata(const std::string& key, PickleId value, CheckpointInfo& info);
    Status collect(PickleId id, const std::string& prefix, TensorRole role);
    std::optional<double> number(PickleId id) const;
    bool holdsFields(PickleId id) const;
    bool noteScalar(const std::string& name, PickleId id);

    struct Scalar {
        std::string metric;
        TorchTensor tensor;
    };

    PickleMeaning m_meaning;
    ReadBudget& m_budget;
    TensorWalk m_walk;
    std::vector<TorchTensor> m_tensors;
    std::vector<Scalar> m_scalars; ///< metrics that are kept as tensors of one element
    std::vector<std::pair<std::string, PickleId>> m_args;
};

/// The framework that the keys and values of a top-level dict betray; "" if none.
std::string torchFramework(const PickleMeaning& meaning, PickleId root);

} // namespace modelbook
