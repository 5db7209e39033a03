#include "models/formats/hdf5/answer.h"

#include "models/args/text.h"
#include "models/formats/checked.h"

#include <bit>

namespace modelbook {

namespace {

using hdf5wire::Frame;
using hdf5wire::Value;

constexpr std::size_t maxFindings = 256;

/// A cursor over one frame. Past its end everything is 0, and ok() false.
class Cursor
{
public:
    explicit Cursor(std::string_view bytes) : m_bytes(bytes) {}

    std::uint64_t number(unsigned count)
    {
        if (m_bytes.size() < count) {
            fail();
            return 0;
        }
        std::uint64_t value = 0;
        for (unsigned i = 0; i < count; ++i)
            value |= std::uint64_t(static_cast<unsigned char>(m_bytes[i])) << (8 * i);
        m_bytes.remove_prefix(count);
        return value;
    }
    std::string_view text()
    {
        const auto size = number(4);
        if (size > m_bytes.size()) {
            fail();
            return {};
        }
        const auto value = m_bytes.substr(0, size);
        m_bytes.remove_prefix(size);
        return value;
    }
    std::size_t left() const { return m_bytes.size(); }
    bool ok() const { return m_ok; }
    bool atEnd() const { return m_ok && m_bytes.empty(); }
    void fail()
    {
        m_ok = false;
        m_bytes = {};
    }

private:
    std::string_view m_bytes;
    bool m_ok = true;
};

ArgValue unsignedValue(std::uint64_t value)
{
    if (value <= static_cast<std::uint64_t>(INT64_MAX))
        return static_cast<std::int64_t>(value);
    return ExoticArg{"bigint", std::to_string(value)};
}

ArgValue readSingle(Cursor& in, Value kind)
{
    switch (kind) {
    case Value::Null: return {};
    case Value::Bool: return in.number(1) != 0;
    case Value::Int: return static_cast<std::int64_t>(in.number(8));
    case Value::Unsigned: return unsignedValue(in.number(8));
    case Value::Float: return std::bit_cast<double>(in.number(8));
    case Value::Text: return toValidUtf8(in.text());
    case Value::List: break; // lists hold no lists
    }
    in.fail();
    return {};
}

} // namespace

Status Hdf5Answer::takeTensor(std::string_view body)
{
    const auto corrupt = [this](const std::string& what) {
        return makeError(ErrorCode::Corrupt, m_budget.fileName() + ": " + what);
    };
    Cursor in(body);
    TensorInfo tensor;
    tensor.name = toValidUtf8(in.text());
    tensor.dtype = {toValidUtf8(in.text()), static_cast<std::uint32_t>(in.number(4)), 1};
    const auto flags = in.number(1);
    const auto rank = in.number(4);
    if (!in.ok() || rank > hdf5wire::maxRank)
        return corrupt("the HDF5 reader's answer about a tensor is broken");
    for (std::uint64_t i = 0; i < rank; ++i) {
        const auto size = in.number(8);
        const auto product = multiply(tensor.elements, size);
        if (!product || size > static_cast<std::uint64_t>(INT64_MAX))
            return corrupt("the dataset " + tensor.name + " has more elements than can be counted");
        tensor.elements = *product;
        tensor.shape.push_back(static_cast<std::int64_t>(size));
    }
    const auto offset = in.number(8), length = in.number(8), stored = in.number(8), address = in.number(8);
    if (!in.atEnd())
        return corrupt("the HDF5 reader's answer about the dataset " + tensor.name + " is broken");
    if ((flags & hdf5wire::Empty) != 0)
        tensor.elements = 0;
    const auto bytes = tensor.dtype.bytesFor(tensor.elements);
    if (!bytes)
        return corrupt("the dataset " + tensor.name + " has more bytes than can be counted");
    tensor.bytes = *bytes;
    tensor.bigEndian = (flags & hdf5wire::BigEndian) != 0;
    if ((flags & hdf5wire::Plain) == 0)
        tensor.role = TensorRole::Other;
    if ((flags & hdf5wire::Linked) != 0)
        tensor.storage = "@" + std::to_string(address);
    if ((flags & hdf5wire::Ranged) != 0 && tensor.dtype.bytesPerBlock > 0) {
        const auto end = add(offset, length);
        if (!end || *end > m_fileSize) {
            return makeError(ErrorCode::Truncated, m_budget.fileName() + " ends at byte " + std::to_string(m_fileSize) +
                                                       ", but the dataset " + tensor.name + " reaches from byte " +
                                                       std::to_string(offset) + " over " + std::to_string(length));
        }
        if (length != tensor.bytes)
            return corrupt("the dataset " + tensor.name + " takes " + std::to_string(length) + " bytes in place of " +
                           std::to_string(tensor.bytes));
        tensor.range = ByteRange{offset, length};
    }
    if ((flags & hdf5wire::StoredKnown) != 0 && (flags & hdf5wire::Ranged) == 0 && stored > m_fileSize)
        return corrupt("the dataset " + tensor.name + " takes more bytes than the file has");
    MB_CHECK(m_budget.take(sizeof(TensorInfo) + 2 * tensor.name.size() + 8 * tensor.shape.size() + 64));
    m_content.tensors.push_back(std::move(tensor));
    return {};
}

Status Hdf5Answer::takeAttribute(std::string_view body)
{
    const auto broken = [this] {
        return makeError(ErrorCode::Corrupt, m_budget.fileName() + ": the HDF5 reader's answer about an attribute is broken");
    };
    Cursor in(body);
    Hdf5Attribute attribute;
    attribute.object = toValidUtf8(in.text());
    attribute.name = toValidUtf8(in.text());
    const auto kind = static_cast<Value>(in.number(1));
    MB_CHECK(m_budget.take(sizeof(Hdf5Attribute) + 2 * body.size()));
    if (kind == Value::List) {
        const auto count = in.number(4);
        if (!in.ok() || count > in.left()) // each takes a byte at least
            return broken();
        MB_CHECK(m_budget.take(count * sizeof(ArgValue)));
        ArgValue::List list;
        list.reserve(count);
        for (std::uint64_t i = 0; i < count && in.ok(); ++i)
            list.push_back(readSingle(in, static_cast<Value>(in.number(1))));
        attribute.value = std::move(list);
    } else {
        attribute.value = readSingle(in, kind);
    }
    if (!in.atEnd())
        return broken();
    m_content.attributes.push_back(std::move(attribute));
    return {};
}

Status Hdf5Answer::takeFinding(std::string_view body)
{
    Cursor in(body);
    const auto level = in.number(1);
    const auto code = toValidUtf8(in.text());
    const auto message = toValidUtf8(in.text());
    if (!in.atEnd() || level > 2)
        return makeError(ErrorCode::Corrupt, m_budget.fileName() + ": the HDF5 reader's answer is broken");
    MB_CHECK(m_budget.take(2 * body.size() + sizeof(Finding)));
    if (m_content.findings.size() < maxFindings)
        m_content.findings.push_back({static_cast<Finding::Level>(level), code, message, {}});
    return {};
}

Status Hdf5Answer::take(Frame kind, std::string_view body)
{
    switch (kind) {
    case Frame::Tensor: return takeTensor(body);
    case Frame::Attribute: return takeAttribute(body);
    case Frame::Finding: return takeFinding(body);
    default: break;
    }
    return makeError(ErrorCode::Corrupt, m_budget.fileName() + ": the HDF5 reader answers what nobody asked");
}

Error hdf5Failure(std::string_view body, const std::string& fileName)
{
    using hdf5wire::FailureKind;
    Cursor in(body);
    const auto kind = static_cast<FailureKind>(in.number(1));
    const auto text = toValidUtf8(in.text().substr(0, 1000));
    switch (kind) {
    case FailureKind::Truncated:
        return makeError(ErrorCode::Truncated, fileName + " is an HDF5 file whose end is missing; copy or download it again (" + text + ")");
    case FailureKind::Limit:
        return makeError(ErrorCode::LimitExceeded, fileName + ": its header needs more memory than is granted; raise "
                                                              "the limit if you trust the file (" + text + ")");
    case FailureKind::NoSandbox:
        return makeError(ErrorCode::Unsupported, fileName + " is an HDF5 file; such files are read in a sandbox only, "
                                                            "which this system does not offer (" + text + ")");
    case FailureKind::Unsupported: return makeError(ErrorCode::Unsupported, fileName + ": " + text);
    case FailureKind::Corrupt: break;
    }
    return makeError(ErrorCode::Corrupt, fileName + " is a broken HDF5 file: " + text);
}

} // namespace modelbook
