// PickleMeaning: reads the inert calls of a PickleGraph as the values that a fixed table of names stands for.
#pragma once

#include "models/formats/pickle/graph.h"
#include "models/formats/pickle/persistent_tensor.h"
#include "models/formats/read_budget.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace modelbook {

/// What a known global does when it is called.
enum class PickleCall : std::uint8_t {
    Other,
    MappingClass, Reconstruct, NewObject, NewObjectEx,                              // containers, copyreg
    RebuildTensor, RebuildTensorV3, RebuildSparse, RebuildMeta, RebuildFromType,    // torch
    RebuildFromNumpy, LoadFromBytes, TorchSize, TorchDevice,
    FirstArgument,                                                                  // wrappers of one value
    Namespace, OmegaContainer, OmegaValue, ConfigDict,
    NumpyScalar, NumpyArray, NumpyFromBuffer, NumpyDType,
    Encode, Bytes, SetLike, ListLike, Path, DateTime, Date, Time, TimeDelta, Decimal, Uuid, Complex, Fraction,
    GetAttribute, Partial
};

/// A view of one graph, which must outlive it. Not thread-safe.
class PickleMeaning
{
public:
    using Pairs = std::vector<std::pair<PickleId, PickleId>>;

    /// `tensors`: what persistent ids that are plain texts or numbers stand for; null where there are none.
    explicit PickleMeaning(const PickleGraph& graph, const PersistentTensors* tensors = nullptr);

    const PickleGraph& graph() const { return m_graph; }
    /// What the call of an Object node means; Other for every other node.
    PickleCall callOf(PickleId id) const;
    /// The tensor that a Persistent node names, or null.
    const PersistentTensor* persistentTensor(PickleId id) const;
    /// What calling a Global node would mean.
    PickleCall callOfGlobal(PickleId id) const { return m_calls[m_graph.globalIndex(id)]; }
    /// "module.name" of a Global node with old spellings made new; empty for every other node.
    std::string globalName(PickleId id) const;
    /// The class (or function) whose call makes an Object node; empty where it is computed.
    std::string className(PickleId id) const;
    /// Argument `index` of an Object's call, or noPickle.
    PickleId argument(PickleId id, std::size_t index) const;
    std::size_t argumentCount(PickleId id) const;

    /// Follows wrappers (parameters, OmegaConf nodes, type tags) to the value that counts.
    PickleId unwrap(PickleId id) const;

    /// A dict, or an object of a dict-like class.
    bool isMapping(PickleId id) const;
    /// Keys and values of a mapping; of equal text keys the last value at the first place. Charged to the budget.
    Result<Pairs> pairs(PickleId id, ReadBudget& budget) const;
    /// The dict of an object's attributes (what BUILD would have set), or noPickle.
    PickleId attributes(PickleId id) const;
    /// The value of a text key in a mapping or in an object's attributes, or noPickle.
    PickleId member(PickleId id, std::string_view key) const;

    std::optional<std::string_view> text(PickleId id) const;
    std::optional<std::int64_t> integer(PickleId id) const;
    /// The bytes of a Bytes node or of what stands for one (`_codecs.encode`), where they were loaded.
    std::optional<std::string> bytes(PickleId id) const;

private:
    /// The flat key, value, … spans of which a mapping is made.
    void collectPairs(PickleId id, std::vector<std::pair<PickleId, PickleId>>& out) const;
    PickleId calleeOf(PickleId id) const;

    const PickleGraph& m_graph;
    const PersistentTensors* m_tensors;
    std::vector<PickleCall> m_calls; ///< by global
    /// Pairs looked at so far. A million objects may share one state of a million keys: past a bound nothing is found.
    mutable std::uint64_t m_work = 0;
};

} // namespace modelbook
