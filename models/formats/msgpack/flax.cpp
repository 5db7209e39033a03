#include "models/formats/msgpack/flax.h"

#include "models/formats/checked.h"
#include "models/formats/msgpack/flax_array.h"
#include "models/formats/pytorch/checkpoint_keys.h"
#include "models/formats/tensor_roles.h"

#include <algorithm>

namespace modelbook {

namespace {

using Kind = MsgpackToken::Kind;

constexpr std::size_t longestPath = 4096;
constexpr std::size_t deepest = 256;
constexpr std::uint64_t longestValue = 4000; ///< of a text that is shown
constexpr std::size_t mostValues = 2000;
constexpr std::string_view chunkedMark = "__msgpack_chunked_array__";

bool isArray(const MsgpackToken& token)
{
    return token.kind == Kind::Extension && (token.extension == static_cast<std::int8_t>(FlaxExtension::Array) ||
                                             token.extension == static_cast<std::int8_t>(FlaxExtension::Scalar));
}

/// Sets `value` at a dotted path below `tree`, making the maps on its way.
void setAt(ArgValue& tree, std::string_view path, ArgValue value)
{
    auto* place = &tree;
    for (auto dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
        const auto key = std::string(path.substr(0, dot));
        if (!place->find(key) || !place->find(key)->isMap())
            place->set(key, ArgValue::map());
        place = place->find(key);
        path.remove_prefix(dot + 1);
    }
    place->set(std::string(path), std::move(value));
}

class FlaxWalk
{
public:
    FlaxWalk(const RandomAccessFile& file, ReadBudget& budget, CheckpointInfo& info)
        : m_cursor(file, budget), m_budget(budget), m_info(info)
    {
    }

    Status run()
    {
        MB_TRY(const auto root, m_cursor.next());
        MB_CHECK(take(root));
        while (!m_frames.empty()) {
            MB_CHECK(step());
        }
        if (m_cursor.left() > 0)
            m_info.addFinding(Finding::Level::Warning, "msgpack.trailing-data",
                              "the file goes on after the end of its value; what follows was not read",
                              m_cursor.position());
        if (m_malformed != 0)
            m_info.addFinding(Finding::Level::Warning, "tensor.malformed",
                              std::to_string(m_malformed) + " arrays have sizes that do not fit their bytes, such as " +
                                  m_example + "; they are left out");
        return {};
    }

private:
    struct Frame {
        bool isMap = false;
        std::uint64_t left = 0;
        std::uint64_t index = 0;
        std::size_t path = 0; ///< length of the path of the container itself
    };
    /// An array over 1 GiB, which Flax cuts: {mark: true, shape: {0: …}, chunks: {0: …}}.
    struct Chunked {
        std::size_t depth = 0; ///< of its frame
        std::vector<std::int64_t> shape;
        std::vector<TensorInfo> chunks;
    };

    Status step()
    {
        auto& frame = m_frames.back();
        m_path.resize(frame.path);
        if (frame.left == 0) {
            if (m_chunked && m_chunked->depth == m_frames.size())
                finishChunked();
            m_frames.pop_back();
            return {};
        }
        --frame.left;
        std::string key = std::to_string(frame.index++);
        if (frame.isMap) {
            MB_TRY(const auto token, m_cursor.next());
            if (token.kind == Kind::Int) {
                key = std::to_string(token.integer);
            } else if (token.kind == Kind::Text || token.kind == Kind::Binary) {
                MB_TRY(key, m_cursor.content(token, longestPath));
            } else {
                return corrupt(token, "is a dict's key but neither text nor number");
            }
        }
        if (key == chunkedMark && !m_chunked)
            m_chunked = Chunked{m_frames.size(), {}, {}};
        if (m_path.size() + key.size() + 1 > longestPath)
            return corrupt({}, "has a name too long");
        m_path += (m_path.empty() ? "" : ".") + key;
        MB_TRY(const auto value, m_cursor.next());
        return take(value);
    }

    Status take(const MsgpackToken& token)
    {
        if (token.kind == Kind::Map || token.kind == Kind::Array) {
            if (m_frames.size() >= deepest)
                return corrupt(token, "lies too deep");
            m_frames.push_back({token.kind == Kind::Map, token.length, 0, m_path.size()});
            return {};
        }
        if (isArray(token)) {
            MB_CHECK(m_budget.take(m_path.size()));
            MB_TRY(auto array, readFlaxArray(m_cursor, token, m_budget));
            if (!array) {
                ++m_malformed;
                m_example = m_path;
            } else if (m_chunked) {
                m_chunked->chunks.push_back(std::move(*array));
            } else {
                add(std::move(*array), token.extension == static_cast<std::int8_t>(FlaxExtension::Scalar));
            }
            return {};
        }
        return plain(token);
    }

    Status plain(const MsgpackToken& token)
    {
        std::string text;
        if (token.hasBytes()) {
            if (token.kind != Kind::Text || token.length > longestValue)
                return m_cursor.skip(token.length);
            MB_TRY(text, m_cursor.content(token, longestValue));
        }
        if (m_chunked) {
            if (token.kind == Kind::Int && m_chunked->shape.size() < 64)
                m_chunked->shape.push_back(token.integer);
            return {};
        }
        if (token.kind == Kind::Nil || m_values++ >= mostValues)
            return {};
        MB_CHECK(m_budget.take(256 + 2 * m_path.size() + 2 * text.size()));
        ArgValue value = token.kind == Kind::Text    ? ArgValue(std::move(text))
                         : token.kind == Kind::Float ? ArgValue(token.real)
                         : token.kind == Kind::Bool  ? ArgValue(token.integer != 0)
                                                     : ArgValue(token.integer);
        const auto first = m_path.substr(0, m_path.find('.'));
        if (first == m_path && plainKey(first) == CheckpointKey::Step && value.isInt())
            m_info.step = value.toInt();
        else if (first == m_path && plainKey(first) == CheckpointKey::Epoch && value.isNumber())
            m_info.epoch = value.toDouble();
        else if (first == m_path && plainKey(first) == CheckpointKey::Metric && value.isNumber())
            m_info.metrics[first] = value.toDouble();
        else if (first != m_path && plainKey(first) == CheckpointKey::Args && m_frames.size() < ArgValue::maxDepth)
            setAt(m_info.args, std::string_view(m_path).substr(first.size() + 1), std::move(value));
        else
            m_info.metadata.set(m_path, std::move(value));
        return {};
    }

    void add(TensorInfo tensor, bool scalar)
    {
        const auto first = m_path.substr(0, m_path.find('.'));
        const auto kind = tensorKey(first);
        tensor.name = m_path;
        tensor.role = kind == CheckpointKey::Optimizer                                ? TensorRole::Optimizer
                      : kind == CheckpointKey::Other || kind == CheckpointKey::Average ? TensorRole::Other
                      : first == "batch_stats" || first == "cache"                    ? TensorRole::Buffer
                                                                                      : roleOfTensorName(m_path);
        if (m_path.empty())
            tensor.name = "value";
        // A counter kept as an array is no weight.
        if ((scalar || tensor.shape.empty()) && tensor.dtype.name.find('I') == 0 && tensor.role == TensorRole::Weight)
            tensor.role = TensorRole::Other;
        m_info.tensors.push_back(std::move(tensor));
    }

    void finishChunked()
    {
        TensorInfo whole;
        std::optional<std::uint64_t> elements = 1;
        for (const auto size : m_chunked->shape)
            elements = elements && size >= 0 ? multiply(*elements, static_cast<std::uint64_t>(size)) : std::nullopt;
        std::uint64_t held = 0;
        for (const auto& chunk : m_chunked->chunks) {
            held += chunk.elements;
            whole.bytes += chunk.bytes;
            whole.dtype = chunk.dtype;
        }
        if (!elements || held != *elements || m_chunked->chunks.empty()) {
            ++m_malformed;
            m_example = m_path;
        } else {
            whole.shape = m_chunked->shape;
            whole.elements = held;
            if (m_chunked->chunks.size() == 1)
                whole.range = m_chunked->chunks.front().range;
            add(std::move(whole), false);
        }
        m_chunked.reset();
    }

    Error corrupt(const MsgpackToken& token, const std::string& what) const
    {
        const auto at = token.position != 0 ? token.position : m_cursor.position();
        return makeError(ErrorCode::Corrupt, m_budget.fileName() + ": the value at offset " + std::to_string(at) + " " + what);
    }

    MsgpackCursor m_cursor;
    ReadBudget& m_budget;
    CheckpointInfo& m_info;
    std::vector<Frame> m_frames;
    std::string m_path;
    std::optional<Chunked> m_chunked;
    std::size_t m_values = 0;
    std::uint64_t m_malformed = 0;
    std::string m_example;
};

/// {"params": {…}, "opt_state": {…}}: the key of the weights is no part of their names, as for other frameworks.
void dropWeightsKey(CheckpointInfo& info)
{
    constexpr std::string_view key = "params.";
    const auto isBelow = [&](const TensorInfo& tensor) { return tensor.name.starts_with(key); };
    if (!std::any_of(info.tensors.begin(), info.tensors.end(), isBelow))
        return;
    // Not where a tensor elsewhere has the name that would result.
    std::vector<std::string_view> others;
    for (const auto& tensor : info.tensors) {
        if (!isBelow(tensor))
            others.push_back(tensor.name);
    }
    std::sort(others.begin(), others.end());
    for (const auto& tensor : info.tensors) {
        if (isBelow(tensor) &&
            std::binary_search(others.begin(), others.end(), std::string_view(tensor.name).substr(key.size())))
            return;
    }
    for (auto& tensor : info.tensors) {
        if (isBelow(tensor))
            tensor.name.erase(0, key.size());
    }
}

} // namespace

bool FlaxReader::matches(const RandomAccessFile& file, std::span<const std::byte> head) const
{
    const auto first = head.empty() ? 0u : std::to_integer<unsigned>(head[0]);
    if (first == 0x80 || ((first & 0xf0) != 0x80 && first != 0xde && first != 0xdf))
        return false;
    // MessagePack has no mark: what counts is an array of Flax's among the first values.
    ReadLimits limits;
    limits.time = std::chrono::seconds(1);
    ReadBudget budget(limits, file.name());
    MsgpackCursor cursor(file, budget);
    bool key = true; // the first value of a map has to be a text
    for (int i = 0; i < 2000; ++i) {
        const auto token = cursor.next();
        if (!token || (key && i > 0 && token->kind != Kind::Text))
            return false;
        key = token->kind == Kind::Map && token->length > 0;
        if (isArray(*token)) {
            const auto array = readFlaxArray(cursor, *token, budget);
            return array && *array;
        }
        if (token->hasBytes() && !cursor.skip(token->length))
            return false;
    }
    return false;
}

Result<CheckpointInfo> FlaxReader::read(const RandomAccessFile& file, const ReadLimits& limits) const
{
    ReadBudget budget(limits, file.name());
    CheckpointInfo info;
    info.format = format();
    info.framework = "Flax";
    MB_CHECK(FlaxWalk(file, budget, info).run());
    dropWeightsKey(info);
    info.parameters = countParameters(info.tensors);
    return info;
}

} // namespace modelbook
