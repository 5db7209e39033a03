#include "models/formats/pickle/machine.h"

#include "models/formats/pickle/globals.h"
#include "models/formats/pickle/text.h"

namespace modelbook {

namespace {

std::string hexByte(std::uint8_t byte)
{
    constexpr char digits[] = "0123456789abcdef";
    return {'0', 'x', digits[byte >> 4], digits[byte & 15]};
}

constexpr std::size_t longestLine = 1 << 16;

} // namespace

Error PickleMachine::corrupt(std::uint64_t at, const std::string& what) const
{
    return makeError(ErrorCode::Corrupt,
                     m_budget.fileName() + ": its pickle is broken at offset " + std::to_string(at) + ": " + what);
}

Error PickleMachine::withDangers(Error error) const
{
    // A payload before a broken tail runs in Python all the same, so an error must not hide it.
    for (const auto& global : m_graph.m_globals) {
        if (classifyGlobal(global.module, global.name) == GlobalClass::Dangerous) {
            return Error(error.code(), error.message() + "; before that it names " + global.full() + " at offset " +
                                           std::to_string(global.position) +
                                           ", which can run code when the file is loaded");
        }
    }
    return error;
}

void PickleMachine::odd(std::string code, std::string message, std::uint64_t at, bool danger)
{
    // One of each kind says it; a hostile file would otherwise fill the report.
    for (const auto& known : m_graph.m_oddities) {
        if (known.code == code)
            return;
    }
    m_graph.m_oddities.push_back({std::move(code), std::move(message), at, danger});
}

Result<PickleGraph> PickleMachine::run()
{
    while (!m_stopped) {
        const auto at = m_bytes.position();
        auto op = m_bytes.byte();
        if (!op)
            return withDangers(failure(op));
        auto done = m_budget.tick();
        if (done)
            done = step(static_cast<PickleOp>(*op), at);
        if (!done)
            return withDangers(failure(done));
    }
    m_graph.m_end = m_bytes.position();
    return std::move(m_graph);
}

Status PickleMachine::step(PickleOp op, std::uint64_t at)
{
    bool handled = true;
    MB_CHECK(scalar(op, at, handled));
    if (handled)
        return {};
    handled = true;
    MB_CHECK(container(op, at, handled));
    if (handled)
        return {};
    handled = true;
    MB_CHECK(call(op, at, handled));
    if (handled)
        return {};
    handled = true;
    MB_CHECK(memo(op, at, handled));
    if (handled)
        return {};
    return corrupt(at, "unknown opcode " + hexByte(static_cast<std::uint8_t>(op)));
}

Status PickleMachine::scalar(PickleOp op, std::uint64_t at, bool& handled)
{
    const auto sized = [&](PickleKind kind, unsigned width) -> Status {
        MB_TRY(const auto length, m_bytes.little(width));
        return pushText(kind, length, at);
    };
    switch (op) {
    case PickleOp::None: return push(PickleKind::None, 0, at);
    case PickleOp::NewTrue: return push(PickleKind::Bool, 1, at);
    case PickleOp::NewFalse: return push(PickleKind::Bool, 0, at);
    case PickleOp::BinInt: {
        MB_TRY(const auto value, m_bytes.little(4));
        return push(PickleKind::Int, static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(value)}), at);
    }
    case PickleOp::BinInt1: {
        MB_TRY(const auto value, m_bytes.little(1));
        return push(PickleKind::Int, value, at);
    }
    case PickleOp::BinInt2: {
        MB_TRY(const auto value, m_bytes.little(2));
        return push(PickleKind::Int, value, at);
    }
    case PickleOp::Int: {
        MB_TRY(auto text, m_bytes.line(longestLine));
        return pushTextInt(std::move(text), false, at);
    }
    case PickleOp::Long: {
        MB_TRY(auto text, m_bytes.line(longestLine));
        return pushTextInt(std::move(text), true, at);
    }
    case PickleOp::Long1: {
        MB_TRY(const auto length, m_bytes.little(1));
        return pushLong(length, at);
    }
    case PickleOp::Long4: {
        MB_TRY(const auto length, m_bytes.little(4));
        return pushLong(length, at);
    }
    case PickleOp::Float: {
        MB_TRY(const auto text, m_bytes.line(longestLine));
        return pushTextFloat(text, at);
    }
    case PickleOp::BinFloat: {
        std::uint64_t bits = 0; // big-endian, alone among the numbers
        for (int i = 0; i < 8; ++i) {
            MB_TRY(const std::uint64_t next, m_bytes.byte());
            bits = bits << 8 | next;
        }
        return push(PickleKind::Float, bits, at);
    }
    case PickleOp::String: {
        MB_TRY(const auto text, m_bytes.line(longestLine));
        if (text.size() < 2 || (text.front() != '\'' && text.front() != '"') || text.back() != text.front())
            return corrupt(at, "a string without its quotes");
        return pushLoaded(PickleKind::Text, unescapePickleString(std::string_view(text).substr(1, text.size() - 2)),
                          at);
    }
    case PickleOp::Unicode: {
        MB_TRY(const auto text, m_bytes.line(longestLine));
        return pushLoaded(PickleKind::Text, unescapePickleUnicode(text), at);
    }
    case PickleOp::BinString: return sized(PickleKind::Text, 4);
    case PickleOp::ShortBinString: return sized(PickleKind::Text, 1);
    case PickleOp::BinUnicode: return sized(PickleKind::Text, 4);
    case PickleOp::ShortBinUnicode: return sized(PickleKind::Text, 1);
    case PickleOp::BinUnicode8: return sized(PickleKind::Text, 8);
    case PickleOp::BinBytes: return sized(PickleKind::Bytes, 4);
    case PickleOp::ShortBinBytes: return sized(PickleKind::Bytes, 1);
    case PickleOp::BinBytes8: return sized(PickleKind::Bytes, 8);
    case PickleOp::ByteArray8: return sized(PickleKind::Bytes, 8);
    case PickleOp::NextBuffer:
        odd("pickle.out-of-band-buffer", "expects a buffer that is not in the file", at, false);
        return pushLoaded(PickleKind::Bytes, {}, at);
    case PickleOp::ReadonlyBuffer: return {};
    default: handled = false; return {};
    }
}

Status PickleMachine::container(PickleOp op, std::uint64_t at, bool& handled)
{
    switch (op) {
    case PickleOp::Mark:
        MB_CHECK(m_budget.take(sizeof(std::size_t)));
        m_marks.push_back(m_stack.size());
        return {};
    case PickleOp::EmptyList: return pushSequence(PickleKind::List, m_stack.size(), at);
    case PickleOp::EmptyDict: return pushSequence(PickleKind::Dict, m_stack.size(), at);
    case PickleOp::EmptySet: return pushSequence(PickleKind::Set, m_stack.size(), at);
    case PickleOp::EmptyTuple: return pushTuple(m_stack.size(), at);
    case PickleOp::List:
    case PickleOp::Dict:
    case PickleOp::FrozenSet: {
        MB_TRY(const auto from, popMark(at));
        if (op == PickleOp::Dict && (m_stack.size() - from) % 2 != 0)
            return corrupt(at, "a dict with a key without value");
        return pushSequence(op == PickleOp::List   ? PickleKind::List
                            : op == PickleOp::Dict ? PickleKind::Dict
                                                   : PickleKind::FrozenSet,
                            from, at);
    }
    case PickleOp::Tuple: {
        MB_TRY(const auto from, popMark(at));
        return pushTuple(from, at);
    }
    case PickleOp::Tuple1:
    case PickleOp::Tuple2:
    case PickleOp::Tuple3: {
        const auto count = static_cast<std::size_t>(op) - static_cast<std::size_t>(PickleOp::Tuple1) + 1;
        if (m_stack.size() - floor() < count)
            return corrupt(at, "a tuple of more values than the stack has");
        return pushTuple(m_stack.size() - count, at);
    }
    case PickleOp::Append: {
        if (m_stack.size() - floor() < 2)
            return corrupt(at, "an item without its list");
        const auto from = m_stack.size() - 1;
        MB_CHECK(addItems(m_stack[from - 1], from, at));
        m_stack.resize(from);
        return {};
    }
    case PickleOp::Appends:
    case PickleOp::AddItems:
    case PickleOp::SetItems: {
        MB_TRY(const auto from, popMark(at));
        if (from <= floor())
            return corrupt(at, "items without their container");
        MB_CHECK(op == PickleOp::SetItems ? setItems(m_stack[from - 1], from, at)
                                          : addItems(m_stack[from - 1], from, at));
        m_stack.resize(from);
        return {};
    }
    case PickleOp::SetItem: {
        if (m_stack.size() - floor() < 3)
            return corrupt(at, "an item without its dict");
        const auto from = m_stack.size() - 2;
        MB_CHECK(setItems(m_stack[from - 1], from, at));
        m_stack.resize(from);
        return {};
    }
    default: handled = false; return {};
    }
}

Status PickleMachine::call(PickleOp op, std::uint64_t at, bool& handled)
{
    switch (op) {
    case PickleOp::Global: {
        MB_TRY(auto module, m_bytes.line(longestLine));
        MB_TRY(auto name, m_bytes.line(longestLine));
        return pushGlobal(std::move(module), std::move(name), at);
    }
    case PickleOp::StackGlobal: return pushStackGlobal(at);
    case PickleOp::Reduce:
    case PickleOp::NewObj: {
        MB_TRY(const auto arguments, pop(at));
        MB_TRY(const auto callee, pop(at));
        return pushObject(callee, arguments, noPickle, at);
    }
    case PickleOp::NewObjEx: {
        MB_TRY(const auto keywords, pop(at));
        MB_TRY(const auto arguments, pop(at));
        MB_TRY(const auto callee, pop(at));
        return pushObject(callee, arguments, keywords, at);
    }
    case PickleOp::Inst: {
        MB_TRY(auto module, m_bytes.line(longestLine));
        MB_TRY(auto name, m_bytes.line(longestLine));
        MB_TRY(const auto from, popMark(at));
        MB_CHECK(pushTuple(from, at));
        MB_CHECK(pushGlobal(std::move(module), std::move(name), at));
        MB_TRY(const auto callee, pop(at));
        MB_TRY(const auto arguments, pop(at));
        return pushObject(callee, arguments, noPickle, at);
    }
    case PickleOp::Obj: {
        MB_TRY(const auto from, popMark(at));
        if (m_stack.size() == from)
            return corrupt(at, "an object without its class");
        const auto callee = m_stack[from];
        MB_CHECK(pushTuple(from + 1, at));
        const auto arguments = m_stack.back();
        m_stack.resize(from);
        return pushObject(callee, arguments, noPickle, at);
    }
    case PickleOp::Build: {
        MB_TRY(const auto state, pop(at));
        MB_TRY(const auto target, top(at));
        // Only objects have a state that means something here; of plain values Python would refuse it.
        if (m_graph.is(target, PickleKind::Object)) {
            MB_CHECK(m_budget.take(2 * sizeof(PickleId)));
            m_graph.m_objects[m_graph.m_nodes[target].value].states.push_back(state);
        }
        return {};
    }
    case PickleOp::PersId: {
        MB_TRY(const auto text, m_bytes.line(longestLine));
        MB_CHECK(pushLoaded(PickleKind::Text, text, at));
        MB_TRY(const auto id, pop(at));
        return push(PickleKind::Persistent, id, at);
    }
    case PickleOp::BinPersId: {
        MB_TRY(const auto id, pop(at));
        return push(PickleKind::Persistent, id, at);
    }
    case PickleOp::Ext1:
    case PickleOp::Ext2:
    case PickleOp::Ext4: {
        MB_TRY(const auto code, m_bytes.little(op == PickleOp::Ext1 ? 1 : op == PickleOp::Ext2 ? 2 : 4));
        odd("pickle.extension-code", "asks for extension " + std::to_string(code) + ", whose meaning is not in the file",
            at, true);
        return pushGlobal("copyreg.extension", std::to_string(code), at);
    }
    default: handled = false; return {};
    }
}

Status PickleMachine::memo(PickleOp op, std::uint64_t at, bool& handled)
{
    const auto key = [&](unsigned width) -> Result<std::uint64_t> {
        if (width != 0)
            return m_bytes.little(width);
        MB_TRY(const auto text, m_bytes.line(32));
        std::uint64_t number = 0;
        for (const char c : text) {
            if (c < '0' || c > '9' || number > (1ull << 59))
                return corrupt(at, "a memo key that is no number");
            number = number * 10 + static_cast<std::uint64_t>(c - '0');
        }
        return number;
    };
    switch (op) {
    case PickleOp::Put:
    case PickleOp::BinPut:
    case PickleOp::LongBinPut: {
        MB_TRY(const auto k, key(op == PickleOp::Put ? 0 : op == PickleOp::BinPut ? 1 : 4));
        MB_CHECK(top(at));
        return put(k);
    }
    case PickleOp::Memoize:
        MB_CHECK(top(at));
        return put(m_memo.size() + m_sparseMemo.size()); // as CPython: the number of memo entries
    case PickleOp::Get:
    case PickleOp::BinGet:
    case PickleOp::LongBinGet: {
        MB_TRY(const auto k, key(op == PickleOp::Get ? 0 : op == PickleOp::BinGet ? 1 : 4));
        return get(k, at);
    }
    case PickleOp::Pop:
        if (!m_marks.empty() && m_marks.back() == m_stack.size()) {
            m_marks.pop_back();
            return {};
        }
        MB_CHECK(pop(at));
        return {};
    case PickleOp::PopMark: {
        MB_TRY(const auto from, popMark(at));
        m_stack.resize(from);
        return {};
    }
    case PickleOp::Dup: {
        MB_TRY(const auto id, top(at));
        MB_CHECK(m_budget.take(2 * sizeof(PickleId)));
        m_stack.push_back(id);
        return {};
    }
    case PickleOp::Proto: {
        MB_TRY(const auto version, m_bytes.byte());
        if (version > 5)
            return makeError(ErrorCode::Unsupported, m_budget.fileName() + ": pickle protocol " +
                                                         std::to_string(version) + " at offset " + std::to_string(at) +
                                                         " is not known");
        return {};
    }
    case PickleOp::Frame: {
        MB_TRY(const auto length, m_bytes.little(8));
        if (length > m_bytes.left()) {
            return makeError(ErrorCode::Truncated, m_budget.fileName() + " ends at byte " +
                                                       std::to_string(m_bytes.end()) + ", inside the pickle frame at " +
                                                       std::to_string(at));
        }
        return {};
    }
    case PickleOp::Stop: {
        MB_TRY(m_graph.m_root, pop(at));
        if (!m_stack.empty())
            odd("pickle.stack-not-empty", "leaves values on the stack, as no pickler does", at, false);
        m_stopped = true;
        return {};
    }
    default: handled = false; return {};
    }
}

} // namespace modelbook
