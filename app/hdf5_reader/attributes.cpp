#include "app/hdf5_reader/attributes.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace modelbook::hdf5reader {

namespace {

using hdf5wire::Frame;
using hdf5wire::Packer;
using hdf5wire::Value;

constexpr hsize_t maxPerObject = 4096;
constexpr std::uint64_t maxInAll = 200'000;
constexpr std::uint64_t maxBytesInAll = 48u << 20;
constexpr std::size_t maxBytes = 16u << 20; ///< of one; Keras' model_config may take some MiB
constexpr hssize_t maxElements = 1 << 20;
constexpr hssize_t maxTexts = 65'536; ///< of variable length: each costs an allocation

Packer& packKind(Packer& out, Value kind)
{
    return out.u8(static_cast<std::uint8_t>(kind));
}

/// Begins a list, unless the attribute is a single value.
void packCount(Packer& out, bool list, std::size_t count)
{
    if (list)
        packKind(out, Value::List).u32(static_cast<std::uint32_t>(count));
}

template <class T, class Pack>
bool packNumbers(hid_t attribute, hid_t as, bool list, std::size_t count, Packer& out, Pack pack)
{
    std::vector<T> values(count);
    if (count > 0 && H5Aread(attribute, as, values.data()) < 0)
        return false;
    packCount(out, list, count);
    for (const auto value : values)
        pack(value);
    return true;
}

bool packFixedTexts(hid_t attribute, hid_t type, bool list, std::size_t count, Packer& out)
{
    const auto width = H5Tget_size(type);
    std::vector<char> bytes(width * count);
    if (!bytes.empty() && H5Aread(attribute, type, bytes.data()) < 0)
        return false;
    packCount(out, list, count);
    const bool spaces = H5Tget_strpad(type) == H5T_STR_SPACEPAD;
    for (std::size_t i = 0; i < count; ++i) {
        std::string_view text(bytes.data() + i * width, width);
        text = text.substr(0, text.find('\0'));
        while (spaces && !text.empty() && text.back() == ' ')
            text.remove_suffix(1);
        packKind(out, Value::Text).text(text);
    }
    return true;
}

bool packVariableTexts(hid_t attribute, hid_t type, hid_t space, bool list, std::size_t count, Packer& out)
{
    std::vector<char*> texts(count, nullptr);
    if (count > 0 && H5Aread(attribute, type, texts.data()) < 0)
        return false;
    packCount(out, list, count);
    bool fits = true;
    for (const char* text : texts) {
        const std::string_view value = text ? text : "";
        fits = fits && out.size() + value.size() < maxBytes + 1024;
        if (fits)
            packKind(out, Value::Text).text(value);
    }
    H5Dvlen_reclaim(type, space, H5P_DEFAULT, texts.data());
    return fits;
}

} // namespace

void Attributes::sendOne(hid_t attribute, const std::string& path, const std::string& name)
{
    const Handle type(H5Aget_type(attribute));
    const Handle space(H5Aget_space(attribute));
    if (!type || !space) {
        m_unreadable.add(path, name);
        return;
    }
    Packer out(Frame::Attribute);
    out.text(path).text(name);
    const auto shape = H5Sget_simple_extent_type(space);
    const auto elements = H5Sget_simple_extent_npoints(space);
    const auto width = H5Tget_size(type);
    const auto kind = H5Tget_class(type);
    const bool variable = kind == H5T_STRING && H5Tis_variable_str(type) > 0;
    if (elements < 0 || elements > (variable ? maxTexts : maxElements) || width > maxBytes ||
        static_cast<std::uint64_t>(elements) * width > maxBytes) {
        m_tooLarge.add(path, name);
        return;
    }
    const bool list = shape == H5S_SIMPLE;
    const auto count = static_cast<std::size_t>(elements);
    bool ok = true;
    if (shape == H5S_NULL) {
        packKind(out, Value::Null);
    } else if (variable) {
        ok = packVariableTexts(attribute, type, space, list, count, out);
    } else if (kind == H5T_STRING) {
        ok = packFixedTexts(attribute, type, list, count, out);
    } else if (kind == H5T_FLOAT) {
        ok = packNumbers<double>(attribute, H5T_NATIVE_DOUBLE, list, count, out,
                                 [&](double v) { packKind(out, Value::Float).f64(v); });
    } else if (kind == H5T_INTEGER && H5Tget_sign(type) == H5T_SGN_NONE) {
        ok = packNumbers<std::uint64_t>(attribute, H5T_NATIVE_UINT64, list, count, out,
                                        [&](std::uint64_t v) { packKind(out, Value::Unsigned).u64(v); });
    } else if (kind == H5T_INTEGER) {
        ok = packNumbers<std::int64_t>(attribute, H5T_NATIVE_INT64, list, count, out, [&](std::int64_t v) {
            packKind(out, Value::Int).u64(static_cast<std::uint64_t>(v));
        });
    } else if (kind == H5T_ENUM && width == 1) { // h5py's bool; other enums are as rare as they are small
        ok = packNumbers<std::uint8_t>(attribute, type, list, count, out,
                                       [&](std::uint8_t v) { packKind(out, Value::Bool).u8(v != 0); });
    } else {
        m_otherKind.add(path, name);
        return;
    }
    if (!ok) {
        m_unreadable.add(path, name);
        return;
    }
    if (m_bytes + out.size() > maxBytesInAll || out.size() > hdf5wire::maxFrame) {
        m_tooLarge.add(path, name);
        return;
    }
    m_bytes += out.size();
    ++m_sent;
    m_sink.send(out);
}

herr_t Attributes::visit(hid_t object, const char* name, const H5A_info_t*, void* self)
{
    auto& all = *static_cast<Attributes*>(self);
    const Handle attribute(H5Aopen(object, name, H5P_DEFAULT));
    if (!attribute)
        all.m_unreadable.add(*all.m_path, name);
    else if (all.m_sent >= maxInAll)
        all.m_tooMany.add(*all.m_path, name);
    else
        all.sendOne(attribute, *all.m_path, name);
    return 0;
}

void Attributes::send(hid_t object, const std::string& path)
{
    H5O_info_t info{};
    if (H5Oget_info2(object, &info, H5O_INFO_NUM_ATTRS) < 0) {
        m_unreadable.add(path, "(all)");
        return;
    }
    if (info.num_attrs == 0)
        return;
    if (info.num_attrs > maxPerObject) {
        m_tooMany.add(path, "with " + std::to_string(info.num_attrs));
        return;
    }
    m_path = &path;
    hsize_t next = 0;
    if (H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, &next, &Attributes::visit, this) < 0)
        m_unreadable.add(path, "(some)");
}

std::string Attributes::text(hid_t object, const char* name)
{
    constexpr std::size_t longest = 256;
    if (H5Aexists(object, name) <= 0)
        return {};
    const Handle attribute(H5Aopen(object, name, H5P_DEFAULT));
    const Handle type(H5Aget_type(attribute));
    const Handle space(H5Aget_space(attribute));
    if (!type || !space || H5Tget_class(type) != H5T_STRING || H5Sget_simple_extent_type(space) != H5S_SCALAR)
        return {};
    if (H5Tis_variable_str(type) > 0) {
        char* value = nullptr;
        if (H5Aread(attribute, type, static_cast<void*>(&value)) < 0)
            return {};
        const std::string text = std::string(value ? value : "").substr(0, longest);
        H5Dvlen_reclaim(type, space, H5P_DEFAULT, static_cast<void*>(&value));
        return text;
    }
    std::string bytes(H5Tget_size(type) <= longest ? H5Tget_size(type) : 0, '\0');
    if (bytes.empty() || H5Aread(attribute, type, bytes.data()) < 0)
        return {};
    return bytes.substr(0, bytes.find('\0'));
}

void Attributes::report(const LeftOut& what, const char* code, const char* text)
{
    if (what.count == 0)
        return;
    Packer out(Frame::Finding);
    out.u8(1).text(code).text(std::to_string(what.count) + " " + text + ", such as that of " + what.first);
    m_sink.send(out);
}

void Attributes::report()
{
    report(m_tooMany, "hdf5.many-attributes", "lists of attributes are longer than is read");
    report(m_tooLarge, "hdf5.large-attribute", "attributes are larger than is read");
    report(m_unreadable, "hdf5.unreadable-attribute", "attributes cannot be read");
}

} // namespace modelbook::hdf5reader
