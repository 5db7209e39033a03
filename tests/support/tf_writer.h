// TensorFlow's files built piece by piece: tables as LevelDB has them, and the messages of a checkpoint's index.
#pragma once

#include "models/formats/tensorflow/crc32c.h"
#include "tests/support/hostile/hostile_file.h"
#include "tests/support/proto_writer.h"

#include <snappy.h>

#include <string>
#include <utility>
#include <vector>

namespace modelbook::test {

using TableEntries = std::vector<std::pair<std::string, std::string>>;

/// A block's entries; each key shares what it can with the one before.
inline std::string tableBlock(const TableEntries& entries)
{
    std::string block, last;
    for (const auto& [key, value] : entries) {
        std::size_t shared = 0;
        while (shared < last.size() && shared < key.size() && last[shared] == key[shared])
            ++shared;
        block += varint(shared) + varint(key.size() - shared) + varint(value.size()) + key.substr(shared) + value;
        last = key;
    }
    return block + littleEndian(0, 4) + littleEndian(1, 4);
}

/// A block as it lies in the file: type 0 plain, 1 snappy; with its checksum.
inline std::string storedBlock(std::string content, char type)
{
    if (type == 1) {
        std::string packed;
        snappy::Compress(content.data(), content.size(), &packed);
        content = packed;
    }
    content += type;
    return content + littleEndian(maskedCrc32c(crc32c(content)), 4);
}

/// The footer of a table whose index block lies there.
inline std::string tableFooter(std::uint64_t offset, std::uint64_t size)
{
    std::string footer = varint(0) + varint(0) + varint(offset) + varint(size);
    footer.resize(40);
    return footer + std::string("\x57\xfb\x80\x8b\x24\x75\x47\xdb", 8);
}

/// A table with all entries in blocks of `perBlock`.
inline std::string tableOf(const TableEntries& entries, char type = 0, std::size_t perBlock = 2)
{
    std::string file;
    TableEntries index;
    for (std::size_t at = 0; at < entries.size(); at += perBlock) {
        const TableEntries some(entries.begin() + static_cast<std::ptrdiff_t>(at),
                                entries.begin() + static_cast<std::ptrdiff_t>(std::min(entries.size(), at + perBlock)));
        const auto block = storedBlock(tableBlock(some), type);
        index.emplace_back(some.back().first, varint(file.size()) + varint(block.size() - 5));
        file += block;
    }
    const auto start = file.size();
    const auto block = storedBlock(tableBlock(index), type);
    return file + block + tableFooter(start, block.size() - 5);
}

/// BundleHeaderProto.
inline std::string bundleHeader(std::uint64_t shards, std::uint64_t endianness = 0)
{
    return pbNumber(1, shards) + (endianness ? pbNumber(2, endianness) : "") + pbBytes(3, pbNumber(1, 1));
}

/// BundleEntryProto.
inline std::string bundleEntry(std::uint64_t type, const std::vector<std::uint64_t>& shape, std::uint64_t shard,
                               std::uint64_t offset, std::uint64_t size, const std::string& more = {})
{
    std::string dims;
    for (const auto one : shape)
        dims += pbBytes(2, pbNumber(1, one));
    return pbNumber(1, type) + pbBytes(2, dims) + (shard ? pbNumber(3, shard) : "") + (offset ? pbNumber(4, offset) : "") +
           pbNumber(5, size) + more;
}

/// TensorProto with its values in tensor_content.
inline std::string tensorProto(std::uint64_t type, const std::vector<std::uint64_t>& shape, const std::string& content)
{
    std::string dims;
    for (const auto one : shape)
        dims += pbBytes(2, pbNumber(1, one));
    return pbNumber(1, type) + pbBytes(2, dims) + pbBytes(4, content);
}

/// NodeDef; `tensor` makes it a constant.
inline std::string nodeDef(const std::string& name, const std::string& type, const std::string& tensor = {})
{
    return pbBytes(1, name) + pbBytes(2, type) +
           (tensor.empty() ? "" : pbBytes(5, pbBytes(1, "dtype") + pbBytes(2, pbNumber(6, 1))) + pbBytes(5, pbBytes(1, "value") + pbBytes(2, pbBytes(8, tensor))));
}

/// GraphDef of those nodes.
inline std::string graphDef(const std::vector<std::string>& nodes)
{
    std::string graph;
    for (const auto& node : nodes)
        graph += pbBytes(1, node);
    return graph + pbBytes(4, pbNumber(1, 1087));
}

/// SavedModel with one graph for serving.
inline std::string savedModel(const std::string& graph)
{
    return pbNumber(1, 1) + pbBytes(2, pbBytes(1, pbBytes(4, "serve") + pbBytes(5, "2.15.0")) + pbBytes(2, graph) +
                                           pbBytes(5, pbBytes(1, "serving_default") + pbBytes(2, "")));
}

} // namespace modelbook::test
