#include "app/hdf5_reader/dataset.h"

#include "app/hdf5_reader/attributes.h"
#include "app/hdf5_reader/element_type.h"

#include <array>

namespace modelbook::hdf5reader {

namespace {

using hdf5wire::Frame;
using hdf5wire::Packer;

constexpr std::uint64_t maxChunksCounted = 16'384;

/// How many chunks a dataset may have at most; the largest number where it cannot be told.
std::uint64_t chunksOf(hid_t properties, hid_t space)
{
    std::array<hsize_t, H5S_MAX_RANK> chunk{}, size{};
    const int rank = H5Pget_chunk(properties, H5S_MAX_RANK, chunk.data());
    if (rank < 1 || rank > H5S_MAX_RANK || H5Sget_simple_extent_dims(space, size.data(), nullptr) != rank)
        return ~std::uint64_t(0);
    std::uint64_t count = 1;
    for (unsigned i = 0; i < static_cast<unsigned>(rank); ++i) {
        if (chunk[i] == 0)
            return ~std::uint64_t(0);
        const auto along = size[i] / chunk[i] + (size[i] % chunk[i] != 0);
        if (along > maxChunksCounted)
            return along;
        count *= along;
        if (count > maxChunksCounted)
            return count;
    }
    return count;
}

} // namespace

void Datasets::checkFilters(hid_t properties, const std::string& path)
{
    const int filters = H5Pget_nfilters(properties);
    for (int i = 0; i < filters; ++i) {
        unsigned flags = 0, config = 0;
        std::size_t values = 0;
        const auto id = H5Pget_filter2(properties, static_cast<unsigned>(i), &flags, &values, nullptr, 0, nullptr,
                                       &config);
        constexpr int lzf = 32000; // h5py brings it along
        if (id < H5Z_FILTER_DEFLATE || (id > H5Z_FILTER_SCALEOFFSET && id != lzf))
            m_filters.add(path + " (filter " + std::to_string(id) + ")");
    }
}

Datasets::Place Datasets::placeOf(hid_t dataset, hid_t space, const std::string& path)
{
    Place place;
    const Handle properties(H5Dget_create_plist(dataset));
    if (!properties) {
        m_unreadable.add(path + " (" + lastHdf5Error().text + ")");
        return place;
    }
    const auto layout = H5Pget_layout(properties);
    if (layout == H5D_VIRTUAL) {
        m_virtual.add(path);
        return place;
    }
    if (H5Pget_external_count(properties) > 0) {
        m_externalStorage.add(path);
        return place;
    }
    checkFilters(properties, path);
    // To sum up chunks, libhdf5 reads the index of them all.
    place.storedKnown = layout != H5D_CHUNKED || chunksOf(properties, space) <= maxChunksCounted;
    if (place.storedKnown)
        place.stored = H5Dget_storage_size(dataset);
    if (layout != H5D_CONTIGUOUS)
        return place;
    const auto offset = H5Dget_offset(dataset);
    if (offset == HADDR_UNDEF) {
        place.stored = 0;
        if (H5Sget_simple_extent_npoints(space) > 0)
            m_unwritten.add(path);
        return place;
    }
    place.ranged = true;
    place.offset = offset;
    place.length = place.stored;
    return place;
}

void Datasets::send(hid_t dataset, const std::string& path, haddr_t address)
{
    const Handle type(H5Dget_type(dataset));
    const Handle space(H5Dget_space(dataset));
    const int rank = space ? H5Sget_simple_extent_ndims(space) : -1;
    std::array<hsize_t, H5S_MAX_RANK> size{};
    if (!type || rank < 0 || rank > H5S_MAX_RANK || H5Sget_simple_extent_dims(space, size.data(), nullptr) < 0) {
        m_unreadable.add(path + " (" + lastHdf5Error().text + ")");
        return;
    }
    // Keras 3 writes bfloat16 as two opaque bytes and says so in an attribute (keras/src/saving/saving_lib.py).
    const bool opaque = H5Tget_class(type) == H5T_OPAQUE && H5Tget_size(type) == 2;
    const auto element = elementType(type, opaque && Attributes::text(dataset, "dtype") == "bfloat16");
    const auto place = placeOf(dataset, space, path);
    H5O_info_t info{};
    const bool linked = H5Oget_info2(dataset, &info, H5O_INFO_BASIC) >= 0 && info.rc > 1;
    const auto flag = [](bool on, unsigned value) { return on ? value : 0u; };
    const unsigned flags = flag(element.bigEndian, hdf5wire::BigEndian) | flag(place.ranged, hdf5wire::Ranged) |
                           flag(place.storedKnown, hdf5wire::StoredKnown) | flag(linked, hdf5wire::Linked) |
                           flag(element.plain, hdf5wire::Plain) |
                           flag(H5Sget_simple_extent_type(space) == H5S_NULL, hdf5wire::Empty);
    Packer out(Frame::Tensor);
    out.text(path).text(element.name).u32(element.bytes).u8(static_cast<std::uint8_t>(flags));
    out.u32(static_cast<std::uint32_t>(rank) + static_cast<std::uint32_t>(element.inner.size()));
    for (unsigned i = 0; i < static_cast<unsigned>(rank); ++i)
        out.u64(size[i]);
    for (const auto inner : element.inner)
        out.u64(inner);
    out.u64(place.offset).u64(place.length).u64(place.stored).u64(address);
    m_sink.send(out);
    ++m_sent;
}

void Datasets::report(const std::string& first, std::uint64_t count, std::uint8_t level, const char* code,
                      const char* text)
{
    if (count == 0)
        return;
    Packer out(Frame::Finding);
    out.u8(level).text(code).text(std::to_string(count) + " " + text + ", such as " + first);
    m_sink.send(out);
}

void Datasets::report()
{
    const auto tell = [this](const Several& what, std::uint8_t level, const char* code, const char* text) {
        report(what.first, what.count, level, code, text);
    };
    tell(m_externalStorage, 2, "hdf5.external-storage", "datasets keep their data in other files, which are not opened");
    tell(m_virtual, 2, "hdf5.virtual-dataset", "datasets are put together from others, which are not opened");
    tell(m_filters, 1, "hdf5.unknown-filter", "datasets are packed by a filter that only a plugin knows");
    tell(m_unwritten, 0, "hdf5.unwritten", "datasets were made but never written");
    tell(m_unreadable, 1, "hdf5.unreadable-dataset", "datasets cannot be read");
}

} // namespace modelbook::hdf5reader
