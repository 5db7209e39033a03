// TensorWalk: finds the tensors below a node of a pickle, and what they are called.
#pragma once

#include "models/formats/pytorch/torch_tensor.h"

#include <string>
#include <vector>

namespace modelbook {

/// Walks one graph; iterative, each path once, cycles cut. Not thread-safe.
class TensorWalk
{
public:
    TensorWalk(const PickleMeaning& meaning, ReadBudget& budget) : m_meaning(meaning), m_budget(budget) {}

    /// Finds out which nodes have tensors below them. To be called first.
    Status prepare();
    bool hasTensors(PickleId id) const { return id != noPickle && m_has[id]; }

    /// Appends every tensor below `id`, named by dotted keys after `prefix`, in the order of the file. Modules
    /// (objects with `_parameters`, `_buffers`, `_modules`) are named as state_dict() names them.
    Status collect(PickleId id, const std::string& prefix, TensorRole role, std::vector<TorchTensor>& out);

    /// The children of a container that have tensors, by name.
    struct Child {
        std::string name;
        PickleId id;
        bool transparent = false; ///< its name is no part of its children's names
    };
    Result<std::vector<Child>> children(PickleId id);
    /// Tensors that could not be read, and nodes nested too deeply.
    std::uint64_t malformed() const { return m_malformed; }

private:
    const PickleMeaning& m_meaning;
    ReadBudget& m_budget;
    std::vector<bool> m_has;
    std::uint64_t m_malformed = 0;
};

} // namespace modelbook
