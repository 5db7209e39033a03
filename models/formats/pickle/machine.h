// PickleMachine: reads one pickle of any protocol into a PickleGraph, without executing or importing anything.
#pragma once

#include "models/formats/byte_window.h"
#include "models/formats/pickle/graph.h"
#include "models/formats/pickle/opcodes.h"
#include "models/formats/read_budget.h"

#include <optional>
#include <unordered_map>

namespace modelbook {

/// One machine per pickle. Iterative; memory and time are charged to the budget. Not thread-safe.
class PickleMachine
{
public:
    PickleMachine(ByteWindow& bytes, ReadBudget& budget) : m_bytes(bytes), m_budget(budget) {}

    /// Reads up to and with STOP; the window stands behind it then. Truncated where the pickle is cut short; Corrupt on
    /// an unknown opcode or a stack that does not fit, naming the offset and any dangerous global met before.
    Result<PickleGraph> run();

private:
    Status step(PickleOp op, std::uint64_t at);
    Status scalar(PickleOp op, std::uint64_t at, bool& handled);
    Status container(PickleOp op, std::uint64_t at, bool& handled);
    Status call(PickleOp op, std::uint64_t at, bool& handled);
    Status memo(PickleOp op, std::uint64_t at, bool& handled);

    // Making nodes; each pushes what it makes.
    Result<PickleId> node(PickleKind kind, std::uint64_t value, std::uint64_t at);
    Status push(PickleKind kind, std::uint64_t value, std::uint64_t at);
    Status pushText(PickleKind kind, std::uint64_t length, std::uint64_t at);
    Status pushLoaded(PickleKind kind, std::string_view text, std::uint64_t at);
    Status pushSequence(PickleKind kind, std::size_t from, std::uint64_t at);
    Status pushTuple(std::size_t from, std::uint64_t at);
    Status pushObject(PickleId callee, PickleId arguments, PickleId keywords, std::uint64_t at);
    Status pushGlobal(std::string module, std::string name, std::uint64_t at);
    Status pushLong(std::uint64_t length, std::uint64_t at);
    Status pushTextInt(std::string text, bool isLong, std::uint64_t at);
    Status pushTextFloat(const std::string& text, std::uint64_t at);
    Status pushStackGlobal(std::uint64_t at);

    Status addItems(PickleId target, std::size_t from, std::uint64_t at);
    Status setItems(PickleId target, std::size_t from, std::uint64_t at);
    Status put(std::uint64_t key);
    Status get(std::uint64_t key, std::uint64_t at);

    /// Values below it belong to an outer mark.
    std::size_t floor() const { return m_marks.empty() ? 0 : m_marks.back(); }
    Result<PickleId> pop(std::uint64_t at);
    Result<PickleId> top(std::uint64_t at) const;
    Result<std::size_t> popMark(std::uint64_t at);
    void markCalled(PickleId callee, std::uint64_t at);
    void odd(std::string code, std::string message, std::uint64_t at, bool danger);
    Error corrupt(std::uint64_t at, const std::string& what) const;
    Error withDangers(Error error) const;

    ByteWindow& m_bytes;
    ReadBudget& m_budget;
    PickleGraph m_graph;
    std::vector<PickleId> m_stack;
    std::vector<std::size_t> m_marks;
    std::vector<PickleId> m_memo;                              ///< keys 0, 1, 2, … as picklers number them
    std::unordered_map<std::uint64_t, PickleId> m_sparseMemo;  ///< any other key
    std::unordered_map<std::string, std::uint64_t> m_globalIndex;
    bool m_stopped = false;
};

} // namespace modelbook
