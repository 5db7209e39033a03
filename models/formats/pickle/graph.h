// PickleGraph: the inert result of reading a pickle: values, and calls that nobody made.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace modelbook {

enum class PickleKind : std::uint8_t {
    None, Bool, Int, BigInt, Float, Text, Bytes, List, Tuple, Dict, Set, FrozenSet, Global, Object, Persistent
};

/// Index of a node of a PickleGraph.
using PickleId = std::uint32_t;
constexpr PickleId noPickle = std::numeric_limits<PickleId>::max();

/// A name that the pickle asks to be imported. It never is.
struct PickleGlobal {
    std::string module;
    std::string name;
    std::uint64_t position = 0; ///< of its first opcode, absolute in the file
    std::uint64_t uses = 0;
    bool called = false;        ///< some REDUCE, NEWOBJ, OBJ or INST applies it
    std::string full() const { return module + "." + name; }
};

/// Something that only a pickle made by hand contains.
struct PickleOddity {
    std::string code;
    std::string message;
    std::uint64_t position = 0;
    bool danger = false;
};

/// A call that would have made an object: what was to be called with what, and what was to be put into the result.
struct PickleObject {
    PickleId callee = noPickle;
    PickleId arguments = noPickle;
    PickleId keywords = noPickle;
    std::vector<PickleId> states; ///< of BUILD, in order
    std::vector<PickleId> items;  ///< of APPEND and ADDITEMS
    std::vector<PickleId> pairs;  ///< of SETITEM: key, value, key, value, …
};

/// Nodes by index; shared and cyclic references are plain indices. Filled by PickleMachine, read-only afterwards.
class PickleGraph
{
public:
    PickleId root() const { return m_root; }
    std::size_t size() const { return m_nodes.size(); }

    PickleKind kind(PickleId id) const { return m_nodes[id].kind; }
    bool is(PickleId id, PickleKind kind) const { return id != noPickle && m_nodes[id].kind == kind; }
    /// Offset in the file of the opcode that made the node.
    std::uint64_t position(PickleId id) const { return m_nodes[id].position; }

    // Each asks for the kind it names.
    bool boolean(PickleId id) const { return m_nodes[id].value != 0; }
    std::int64_t integer(PickleId id) const { return static_cast<std::int64_t>(m_nodes[id].value); }
    double real(PickleId id) const;
    /// The bytes of a Text, BigInt (decimal digits) or Bytes node; empty where they were too long to be read.
    std::string_view text(PickleId id) const;
    /// Their number and place in the file; loaded() says whether text() has them. Offset 0 where they were escaped.
    std::uint64_t textLength(PickleId id) const { return m_texts[m_nodes[id].value].length; }
    std::uint64_t textOffset(PickleId id) const { return m_texts[m_nodes[id].value].offset; }
    bool loaded(PickleId id) const { return m_texts[m_nodes[id].value].loaded; }
    /// Elements of a List, Tuple, Set or FrozenSet; key, value, key, value, … of a Dict.
    std::span<const PickleId> items(PickleId id) const;
    std::size_t globalIndex(PickleId id) const { return m_nodes[id].value; }
    const PickleGlobal& global(PickleId id) const { return m_globals[m_nodes[id].value]; }
    const PickleObject& object(PickleId id) const { return m_objects[m_nodes[id].value]; }
    /// The id of a Persistent node.
    PickleId persistentId(PickleId id) const { return static_cast<PickleId>(m_nodes[id].value); }

    const std::vector<PickleGlobal>& globals() const { return m_globals; }
    const std::vector<PickleOddity>& oddities() const { return m_oddities; }
    /// Offset in the file just after STOP.
    std::uint64_t end() const { return m_end; }

private:
    friend class PickleMachine;

    struct Node {
        std::uint64_t value = 0;
        std::uint64_t position = 0;
        std::uint32_t count = 0; ///< of a Tuple
        PickleKind kind = PickleKind::None;
    };
    struct TextPlace {
        std::uint64_t offset = 0;
        std::uint64_t length = 0;
        std::uint64_t pool = 0;
        bool loaded = false;
    };

    std::vector<Node> m_nodes;
    std::vector<TextPlace> m_texts;
    std::string m_pool;
    std::vector<PickleId> m_tuples;
    std::vector<std::vector<PickleId>> m_sequences;
    std::vector<PickleObject> m_objects;
    std::vector<PickleGlobal> m_globals;
    std::vector<PickleOddity> m_oddities;
    PickleId m_root = noPickle;
    std::uint64_t m_end = 0;
};

} // namespace modelbook
