// FlatWriter: builds FlatBuffers from trees of tables, true ones and such as lie; and the tables of TFLite.
#pragma once

#include "tests/support/hostile/hostile_file.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace modelbook::test {

/// A table, a vector of tables, or plain bytes behind an offset.
struct FlatNode {
    struct Field {
        std::string inlined = {};                 ///< a number, as it stands in the table
        std::shared_ptr<FlatNode> child = {};     ///< else what an offset leads to
        std::optional<std::uint32_t> offset = {}; ///< the offset to write in place of the true one
    };
    std::vector<std::optional<Field>> fields = {};          ///< of a table
    std::vector<std::shared_ptr<FlatNode>> elements = {};   ///< of a vector of tables
    std::string bytes = {};                                 ///< of a vector of numbers, or a text
    std::uint32_t elementBytes = 0;                         ///< of those numbers; 0 for tables
    bool isVector = false;
    std::optional<std::uint32_t> count = {};                ///< to write in place of the true one
    std::optional<std::uint16_t> tableBytes = {};           ///< likewise, in a table's description
};

using FlatPointer = std::shared_ptr<FlatNode>;

inline FlatPointer flatTable(std::vector<std::optional<FlatNode::Field>> fields)
{
    auto node = std::make_shared<FlatNode>();
    node->fields = std::move(fields);
    return node;
}

inline FlatPointer flatList(std::vector<FlatPointer> elements)
{
    auto node = std::make_shared<FlatNode>();
    node->elements = std::move(elements);
    node->isVector = true;
    return node;
}

inline FlatPointer flatBytes(std::string bytes, std::uint32_t elementBytes = 1)
{
    auto node = std::make_shared<FlatNode>();
    node->bytes = std::move(bytes);
    node->elementBytes = elementBytes;
    node->isVector = true;
    return node;
}

inline FlatPointer flatNumbers(const std::vector<std::int32_t>& numbers)
{
    std::string bytes;
    for (const auto number : numbers)
        bytes += littleEndian(static_cast<std::uint32_t>(number), 4);
    return flatBytes(bytes, 4);
}

inline FlatNode::Field flatNumber(std::uint64_t value, unsigned bytes)
{
    return {littleEndian(value, bytes)};
}

/// Appends the node and what it leads to; gives its position. Children follow, so that offsets are positive.
inline std::size_t flatAppend(std::string& file, const FlatNode& node)
{
    const auto patch = [&](std::size_t at, const FlatNode& child, std::optional<std::uint32_t> offset) {
        const auto true_ = flatAppend(file, child) - at;
        file.replace(at, 4, littleEndian(offset.value_or(static_cast<std::uint32_t>(true_)), 4));
    };
    file.resize((file.size() + 7) / 8 * 8);
    const auto start = file.size();
    if (node.isVector) {
        const auto count = node.elementBytes ? node.bytes.size() / node.elementBytes : node.elements.size();
        file += littleEndian(node.count.value_or(static_cast<std::uint32_t>(count)), 4) + node.bytes + std::string(4 * node.elements.size(), '\0');
        for (std::size_t i = 0; i < node.elements.size(); ++i)
            patch(start + 4 + 4 * i, *node.elements[i], {});
        return start;
    }
    std::string body = "...."; // the way back to the description
    std::vector<std::size_t> places;
    for (const auto& field : node.fields) {
        const std::size_t size = !field ? 0 : field->child ? 4 : field->inlined.size();
        if (size > 0)
            body.resize((body.size() + size - 1) / size * size);
        places.push_back(field ? body.size() : 0);
        body += field && !field->child ? field->inlined : std::string(size, '\0');
    }
    const auto descriptionBytes = 4 + 2 * node.fields.size();
    file += littleEndian(descriptionBytes, 2) + littleEndian(node.tableBytes.value_or(static_cast<std::uint16_t>(body.size())), 2);
    for (const auto place : places)
        file += littleEndian(place, 2);
    file.resize((file.size() + 7) / 8 * 8);
    const auto table = file.size();
    file += littleEndian(table - start, 4) + body.substr(4);
    for (std::size_t i = 0; i < node.fields.size(); ++i) {
        if (node.fields[i] && node.fields[i]->child)
            patch(table + places[i], *node.fields[i]->child, node.fields[i]->offset);
    }
    return table;
}

/// What a small TFLite model is made of; tests change one thing.
struct TfliteModel {
    std::vector<std::int32_t> shape{2, 3};
    std::uint64_t type = 0; ///< F32
    std::uint64_t buffer = 1;
    FlatPointer data = flatBytes(std::string(24, 'x'));
    std::uint64_t outsideOffset = 0, outsideSize = 0; ///< of values behind the FlatBuffer
    std::vector<std::int32_t> inputs{0};
    std::optional<std::uint32_t> tensorCount = {}, tensorsOffset = {}, rootOffset = {};
    std::optional<std::uint16_t> tableBytes = {};
    FlatPointer name = flatBytes("dense/kernel");
    bool graph = true;
};

inline std::string tfliteOf(const TfliteModel& model)
{
    using Field = FlatNode::Field;
    auto tensor = flatTable({Field{{}, flatNumbers(model.shape)}, flatNumber(model.type, 1), flatNumber(model.buffer, 4), Field{{}, model.name}});
    tensor->tableBytes = model.tableBytes;
    auto tensors = flatList({tensor});
    tensors->count = model.tensorCount;
    const auto graph = flatTable({Field{{}, tensors, model.tensorsOffset}, Field{{}, flatNumbers(model.inputs)}, Field{{}, flatNumbers({0})},
                                  Field{{}, flatList({})}, Field{{}, flatBytes("main")}});
    const auto buffers = flatList({flatTable({}), flatTable({model.data ? std::optional<Field>(Field{{}, model.data}) : std::nullopt,
                                                             flatNumber(model.outsideOffset, 8), flatNumber(model.outsideSize, 8)})});
    std::string file = littleEndian(0, 4) + "TFL3";
    const auto root = flatAppend(file, *flatTable({flatNumber(3, 4), std::nullopt, Field{{}, flatList(model.graph ? std::vector<FlatPointer>{graph} : std::vector<FlatPointer>{})},
                                                   Field{{}, flatBytes("a test")}, Field{{}, buffers}}));
    file.replace(0, 4, littleEndian(model.rootOffset.value_or(static_cast<std::uint32_t>(root)), 4));
    return file;
}

} // namespace modelbook::test
