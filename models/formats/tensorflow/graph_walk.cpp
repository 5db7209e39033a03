#include "models/formats/tensorflow/graph_walk.h"

#include "models/formats/tensor_roles.h"

#include <algorithm>

namespace modelbook {

namespace {

constexpr std::uint64_t longestName = 4096;
constexpr std::size_t mostInputs = 200;

bool isOperatorName(const std::string& name)
{
    return !name.empty() && name.size() <= 200 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '>' || c == '-' || c == '.';
    });
}

} // namespace

bool GraphWalk::beginsAsNode(ByteWindow& window, ReadBudget& budget, ByteRange message)
{
    std::string name, type;
    WireWalk walk(window, budget, message);
    WireField field;
    for (int i = 0; i < 2; ++i) {
        const auto more = walk.next(field);
        if (!more || !*more || !field.isBytes() || field.bytes.length > longestName)
            return false;
        if (field.number == 1 || field.number == 2) {
            const auto text = walk.text(field);
            (field.number == 1 ? name : type) = text ? *text : std::string();
        }
    }
    return !name.empty() && isOperatorName(type);
}

Status GraphWalk::readGraph(ByteRange message)
{
    return forEachField(m_window, m_budget, message, [&](WireWalk&, const WireField& field) -> Status {
        if (field.number == 1 && field.isBytes())
            return readNode(field.bytes, {});
        if (field.number == 2 && field.isBytes())
            return readLibrary(field.bytes);
        return {};
    });
}

Status GraphWalk::readLibrary(ByteRange message)
{
    return forEachField(m_window, m_budget, message, [&](WireWalk&, const WireField& field) -> Status {
        return field.number == 1 && field.isBytes() ? readFunction(field.bytes) : Status();
    });
}

Status GraphWalk::readFunction(ByteRange message)
{
    std::string name;
    return forEachField(m_window, m_budget, message, [&](WireWalk&, const WireField& field) -> Status {
        if (field.number == 1 && field.isBytes()) { // OpDef, whose first field is the name
            return forEachField(m_window, m_budget, field.bytes, [&](WireWalk& walk, const WireField& part) -> Status {
                if (part.number == 1 && part.isBytes() && part.bytes.length <= longestName) {
                    MB_TRY(name, walk.text(part));
                }
                return {};
            });
        }
        return field.number == 3 && field.isBytes() ? readNode(field.bytes, name.empty() ? "" : name + "/") : Status();
    });
}

Status GraphWalk::readNode(ByteRange message, const std::string& prefix)
{
    ++m_operators;
    std::string name, type;
    std::vector<ByteRange> attributes;
    MB_CHECK(forEachField(m_window, m_budget, message, [&](WireWalk& walk, const WireField& field) -> Status {
        if ((field.number == 1 || field.number == 2) && field.isBytes() && field.bytes.length <= longestName) {
            MB_TRY((field.number == 1 ? name : type), walk.text(field));
        } else if (field.number == 5 && field.isBytes() && type == "Const" && attributes.size() < 100) {
            attributes.push_back(field.bytes);
        }
        return {};
    }));
    if (type == "Placeholder" && prefix.empty() && m_inputs.size() < mostInputs)
        m_inputs.emplace_back(name);
    for (const auto& attribute : attributes)
        MB_CHECK(readConstant(attribute, prefix + name));
    return {};
}

Status GraphWalk::readConstant(ByteRange attribute, const std::string& name)
{
    std::string key;
    std::optional<ByteRange> value;
    MB_CHECK(forEachField(m_window, m_budget, attribute, [&](WireWalk& walk, const WireField& field) -> Status {
        if (field.number == 1 && field.isBytes() && field.bytes.length <= 64) {
            MB_TRY(key, walk.text(field));
        } else if (field.number == 2 && field.isBytes()) {
            value = field.bytes;
        }
        return {};
    }));
    if (key != "value" || !value)
        return {};
    return forEachField(m_window, m_budget, *value, [&](WireWalk&, const WireField& field) -> Status {
        if (field.number != 8 || !field.isBytes())
            return {};
        MB_TRY(auto tensor, readTensorProto(m_window, m_budget, field.bytes));
        if (!tensor) {
            ++m_malformed;
            m_example = name.substr(0, 200);
            return {};
        }
        if (tensor->dtype.bytesPerBlock == 0) // texts are no weights
            return {};
        tensor->name = name;
        tensor->role = isOperatorParameter(*tensor) ? TensorRole::Other : roleOfTensorName(name);
        MB_CHECK(m_budget.take(sizeof(TensorInfo) + 2 * name.size() + 8 * tensor->shape.size() + 64));
        m_info.tensors.push_back(std::move(*tensor));
        return {};
    });
}

Status GraphWalk::finish()
{
    m_info.metadata.set("operators", m_operators);
    if (!m_inputs.empty())
        m_info.metadata.set("inputs", std::move(m_inputs));
    if (m_malformed > 0)
        m_info.addFinding(Finding::Level::Warning, "tensor.malformed",
                          std::to_string(m_malformed) + " constants have sizes that do not fit their values, such as " + m_example);
    return {};
}

} // namespace modelbook
