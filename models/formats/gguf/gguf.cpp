#include "models/formats/gguf/gguf.h"

#include "models/formats/checked.h"
#include "models/formats/embedded_args.h"
#include "models/formats/gguf/gguf_cursor.h"
#include "models/formats/gguf/gguf_types.h"
#include "models/formats/tensor_roles.h"

#include <algorithm>
#include <unordered_set>

namespace modelbook {

namespace {

constexpr std::uint64_t nameLimit = 64u << 10;
constexpr std::uint64_t maxDimensions = 8;   // ggml has 4
constexpr std::uint64_t maxKeys = 65'536;    // files have some dozens
constexpr std::uint64_t listLimit = 64;      // of metadata: vocabularies are as long as a book
constexpr std::uint64_t argsListLimit = 4096;
constexpr std::uint64_t smallestKey = 8 + 4 + 1;            // length, type, value
constexpr std::uint64_t smallestTensor = 8 + 4 + 4 + 8;     // length, dimensions, type, offset
constexpr std::uint64_t maxAlignment = 1u << 24;

/// A defect that thousands of tensors may share, told once.
struct Several {
    std::uint64_t count = 0;
    std::string first;

    void add(const std::string& name)
    {
        if (count++ == 0)
            first = name;
    }
    void report(CheckpointInfo& info, const char* code, const std::string& what) const
    {
        if (count > 0)
            info.addFinding(Finding::Level::Warning, code, std::to_string(count) + " " + what + ", such as " + first);
    }
};

class GgufHeader
{
public:
    GgufHeader(const RandomAccessFile& file, std::uint32_t version, bool bigEndian, ReadBudget& budget)
        : m_file(file), m_version(version), m_bigEndian(bigEndian), m_budget(budget),
          m_cursor(file, 8, bigEndian, budget)
    {
    }
    Result<CheckpointInfo> read();

private:
    Error corrupt(const std::string& what, std::uint64_t offset) const;
    Status checkCount(std::uint64_t count, std::uint64_t smallest, const char* what) const;
    Status readKey();
    Status readTensor();
    Status place();
    void checkLayout(std::uint64_t dataStart);
    void note(std::string_view key, const ArgValue& value);

    const RandomAccessFile& m_file;
    std::uint32_t m_version;
    bool m_bigEndian;
    ReadBudget& m_budget;
    GgufCursor m_cursor;
    CheckpointInfo m_info;
    std::unordered_set<std::string> m_keys, m_names;
    Several m_twiceKeys, m_twiceTensors;
    std::uint64_t m_alignment = 32;
    std::int64_t m_part = 0, m_parts = 1; ///< of a split file
};

Error GgufHeader::corrupt(const std::string& what, std::uint64_t offset) const
{
    return makeError(ErrorCode::Corrupt,
                     m_file.name() + ": " + what + " (at offset " + std::to_string(offset) + ")");
}

Status GgufHeader::checkCount(std::uint64_t count, std::uint64_t smallest, const char* what) const
{
    const auto bytes = multiply(count, smallest);
    if (bytes && *bytes <= m_cursor.left())
        return {};
    return makeError(ErrorCode::Truncated, m_file.name() + " ends at byte " + std::to_string(m_file.size()) +
                                               ", too early for the " + std::to_string(count) + " " + what +
                                               " that it announces at offset " + std::to_string(m_cursor.position()));
}

void GgufHeader::note(std::string_view key, const ArgValue& value)
{
    if (key == "split.no" && value.isInt())
        m_part = value.toInt();
    else if (key == "split.count" && value.isInt())
        m_parts = value.toInt();
}

Status GgufHeader::readKey()
{
    const auto start = m_cursor.position();
    MB_TRY(auto key, m_cursor.text(nameLimit));
    MB_TRY(auto value, m_cursor.value(isEmbeddedArgKey(key) ? argsListLimit : listLimit));
    MB_CHECK(m_budget.take(2 * key.size() + 2 * sizeof(ArgValue)));
    if (!m_keys.insert(key).second) {
        m_twiceKeys.add(key);
        return {};
    }
    if (key == "general.alignment") {
        const bool whole = value.isInt() && value.toInt() > 0;
        m_alignment = whole ? static_cast<std::uint64_t>(value.toInt()) : 0;
        if (m_alignment == 0 || (m_alignment & (m_alignment - 1)) != 0 || m_alignment > maxAlignment)
            return corrupt("general.alignment is no power of two", start);
    }
    note(key, value);
    addKeyValue(m_info, key, std::move(value));
    return {};
}

Status GgufHeader::readTensor()
{
    const auto start = m_cursor.position();
    TensorInfo tensor;
    MB_TRY(tensor.name, m_cursor.text(nameLimit));
    MB_TRY(const auto dimensions, m_cursor.number(4));
    if (dimensions > maxDimensions)
        return corrupt("the tensor " + tensor.name + " has " + std::to_string(dimensions) + " dimensions", start);
    for (std::uint64_t i = 0; i < dimensions; ++i) {
        MB_TRY(const auto size, m_cursor.number(8));
        const auto product = multiply(tensor.elements, size);
        if (!product || size > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return corrupt("the tensor " + tensor.name + " has more elements than can be counted", start);
        tensor.elements = *product;
        tensor.shape.push_back(static_cast<std::int64_t>(size));
    }
    MB_TRY(const auto type, m_cursor.number(4));
    MB_TRY(const auto offset, m_cursor.number(8));
    tensor.dtype = ggmlType(static_cast<std::uint32_t>(type));
    // Blocks lie in a row, so that it is the row that must be whole blocks.
    const auto row = tensor.shape.empty() ? 1 : static_cast<std::uint64_t>(tensor.shape.front());
    if (row % tensor.dtype.elementsPerBlock != 0)
        return corrupt("the rows of the tensor " + tensor.name + " are no whole blocks of " + tensor.dtype.name, start);
    const auto bytes = tensor.dtype.bytesFor(tensor.elements);
    if (!bytes)
        return corrupt("the tensor " + tensor.name + " has more bytes than can be counted", start);
    // GGUF lists the fastest dimension first, everybody else last.
    std::reverse(tensor.shape.begin(), tensor.shape.end());
    tensor.bytes = *bytes;
    tensor.range = ByteRange{offset, *bytes}; // relative to the data until place()
    tensor.bigEndian = m_bigEndian;
    tensor.role = roleOfTensorName(tensor.name);
    MB_CHECK(m_budget.take(sizeof(TensorInfo) + 2 * tensor.name.size() + 8 * tensor.shape.size() + 64));
    if (!m_names.insert(tensor.name).second)
        m_twiceTensors.add(tensor.name);
    m_info.tensors.push_back(std::move(tensor));
    return {};
}

Status GgufHeader::place()
{
    if (m_info.tensors.empty())
        return {};
    const auto header = m_cursor.position();
    const auto dataStart = (header + m_alignment - 1) / m_alignment * m_alignment;
    for (auto& tensor : m_info.tensors) {
        const auto begin = add(dataStart, tensor.range->offset);
        const auto end = begin ? add(*begin, tensor.bytes) : std::nullopt;
        if (!end || *end > m_file.size()) {
            return makeError(ErrorCode::Truncated,
                             m_file.name() + " ends at byte " + std::to_string(m_file.size()) + ", but the tensor " +
                                 tensor.name + " reaches to byte " + std::to_string(dataStart) + " + " +
                                 std::to_string(tensor.range->offset) + " + " + std::to_string(tensor.bytes));
        }
        tensor.range->offset = *begin;
    }
    checkLayout(dataStart);
    for (auto& tensor : m_info.tensors) {
        if (tensor.dtype.bytesPerBlock == 0)
            tensor.range.reset();
    }
    return {};
}

/// ggml loads only files whose tensors follow one another, each padded to the alignment.
void GgufHeader::checkLayout(std::uint64_t dataStart)
{
    std::vector<const TensorInfo*> order;
    Several misaligned, unknown;
    for (const auto& tensor : m_info.tensors) {
        if (tensor.dtype.bytesPerBlock == 0)
            unknown.add(tensor.name + " of " + tensor.dtype.name);
        if (tensor.bytes > 0)
            order.push_back(&tensor);
        if ((tensor.range->offset - dataStart) % m_alignment != 0)
            misaligned.add(tensor.name);
    }
    misaligned.report(m_info, "gguf.alignment", "tensors not aligned to " + std::to_string(m_alignment) + " bytes");
    unknown.report(m_info, "tensor.unknown-dtype", "tensors of an unknown element type");
    std::sort(order.begin(), order.end(),
              [](const auto* a, const auto* b) { return a->range->offset < b->range->offset; });
    std::uint64_t end = dataStart, holes = 0;
    const TensorInfo* overlapping = nullptr;
    const auto padded = [this](std::uint64_t at) { return at + (m_alignment - at % m_alignment) % m_alignment; };
    for (const auto* tensor : order) {
        if (tensor->range->offset < end && !overlapping)
            overlapping = tensor;
        if (tensor->range->offset > padded(end))
            holes += tensor->range->offset - padded(end);
        end = std::max(end, tensor->range->offset + tensor->bytes);
    }
    if (overlapping)
        m_info.addFinding(Finding::Level::Warning, "gguf.overlap",
                          "tensors overlap, such as " + overlapping->name, overlapping->range->offset);
    if (unknown.count > 0) // what lies between may be theirs
        return;
    if (holes > 0)
        m_info.addFinding(Finding::Level::Warning, "gguf.hole",
                          std::to_string(holes) + " bytes between tensors belong to none");
    if (m_file.size() > padded(end))
        m_info.addFinding(Finding::Level::Warning, "gguf.trailing-data",
                          std::to_string(m_file.size() - padded(end)) + " bytes follow the last tensor", padded(end));
    else if (m_file.size() < padded(end))
        m_info.addFinding(Finding::Level::Info, "gguf.unpadded-end",
                          "the padding behind the last tensor is cut off; all tensors are there", end);
}

Result<CheckpointInfo> GgufHeader::read()
{
    m_info.format = "gguf";
    m_info.framework = "GGML";
    MB_TRY(const auto tensors, m_cursor.number(8));
    MB_TRY(const auto keys, m_cursor.number(8));
    if (keys > maxKeys)
        return makeError(ErrorCode::LimitExceeded, m_file.name() + " announces " + std::to_string(keys) +
                                                       " key-values at offset 16; at most " +
                                                       std::to_string(maxKeys) + " are read");
    MB_CHECK(checkCount(keys, smallestKey, "key-values"));
    for (std::uint64_t i = 0; i < keys; ++i) {
        MB_CHECK(m_budget.tick());
        MB_CHECK(readKey());
    }
    MB_CHECK(checkCount(tensors, smallestTensor, "tensors"));
    for (std::uint64_t i = 0; i < tensors; ++i) {
        MB_CHECK(m_budget.tick());
        MB_CHECK(readTensor());
    }
    MB_CHECK(place());
    m_twiceKeys.report(m_info, "gguf.duplicate-key",
                       "keys given twice (the first value counts; other readers refuse the file)");
    m_twiceTensors.report(m_info, "gguf.duplicate-tensor", "tensors given twice (other readers refuse the file)");
    if (m_parts > 1)
        m_info.addFinding(Finding::Level::Info, "gguf.split",
                          "this is part " + std::to_string(m_part + 1) + " of " + std::to_string(m_parts));
    m_info.metadata.set("gguf", ArgValue(ArgValue::Map{{"version", static_cast<std::int64_t>(m_version)},
                                                       {"byte_order", m_bigEndian ? "big" : "little"}}));
    m_info.parameters = countParameters(m_info.tensors);
    return std::move(m_info);
}

} // namespace

bool GgufReader::matches(const RandomAccessFile&, std::span<const std::byte> head) const
{
    constexpr std::string_view magic = "GGUF";
    return head.size() >= magic.size() &&
           std::equal(magic.begin(), magic.end(), head.begin(),
                      [](char a, std::byte b) { return static_cast<std::byte>(a) == b; });
}

Result<CheckpointInfo> GgufReader::read(const RandomAccessFile& file, const ReadLimits& limits) const
{
    ReadBudget budget(limits, file.name());
    GgufCursor cursor(file, 4, false, budget);
    MB_TRY(auto version, cursor.number(4));
    // The magic is the same in both byte orders; a version in the upper half is a small one the other way round.
    const bool bigEndian = (version & 0xffff) == 0 && version != 0;
    if (bigEndian)
        version = version >> 24 | (version >> 8 & 0xff00);
    if (version != 2 && version != 3) {
        return makeError(ErrorCode::Unsupported, file.name() + " is GGUF version " + std::to_string(version) +
                                                     "; versions 2 and 3 are read. Newer programs of llama.cpp convert it");
    }
    return GgufHeader(file, static_cast<std::uint32_t>(version), bigEndian, budget).read();
}

} // namespace modelbook
