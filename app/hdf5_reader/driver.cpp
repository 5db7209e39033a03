#include "app/hdf5_reader/driver.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace modelbook::hdf5reader {

namespace {

/// libhdf5's view of an open file must begin with its own struct.
struct SourceFile {
    H5FD_t base;
    Source* source;
    haddr_t end; ///< of what libhdf5 considers allocated
};

struct SourceInfo {
    Source* source;
};

// Only openSource() opens: whatever in a file names another file (external links, sources of virtual datasets) comes
// through here as well and finds it closed.
bool opening = false;

SourceFile& asFile(H5FD_t* file)
{
    return *reinterpret_cast<SourceFile*>(file);
}
const SourceFile& asFile(const H5FD_t* file)
{
    return *reinterpret_cast<const SourceFile*>(file);
}

H5FD_t* openFile(const char*, unsigned flags, hid_t properties, haddr_t)
{
    if (!opening || flags != H5F_ACC_RDONLY)
        return nullptr;
    const auto* info = static_cast<const SourceInfo*>(H5Pget_driver_info(properties));
    auto* file = info ? new (std::nothrow) SourceFile{} : nullptr;
    if (!file)
        return nullptr;
    opening = false;
    file->source = info->source;
    return &file->base;
}

herr_t closeFile(H5FD_t* file)
{
    delete &asFile(file);
    return 0;
}

herr_t queryFile(const H5FD_t*, unsigned long* flags)
{
    if (flags)
        *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA_READ | H5FD_FEAT_DATA_SIEVE;
    return 0;
}

haddr_t endOfAddresses(const H5FD_t* file, H5FD_mem_t)
{
    return asFile(file).end;
}

herr_t setEndOfAddresses(H5FD_t* file, H5FD_mem_t, haddr_t end)
{
    asFile(file).end = end;
    return 0;
}

haddr_t endOfFile(const H5FD_t* file, H5FD_mem_t)
{
    return asFile(file).source->size();
}

/// As the drivers of libhdf5 do, bytes between the end of the file and the end of its addresses are zeros.
herr_t readFile(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t offset, size_t count, void* out)
{
    const auto& self = asFile(file);
    if (offset == HADDR_UNDEF || offset > self.end || count > self.end - offset)
        return -1;
    const auto size = self.source->size();
    const auto there = offset >= size ? 0 : static_cast<size_t>(std::min<std::uint64_t>(count, size - offset));
    std::memset(static_cast<char*>(out) + there, 0, count - there);
    return there == 0 || self.source->read(offset, out, there) ? 0 : -1;
}

herr_t writeFile(H5FD_t*, H5FD_mem_t, hid_t, haddr_t, size_t, const void*)
{
    return -1;
}

hid_t driver()
{
    static const hid_t id = [] {
        static H5FD_class_t type{};
#ifdef H5FD_CLASS_VERSION
        type.version = H5FD_CLASS_VERSION;
        type.value = static_cast<H5FD_class_value_t>(600);
#endif
        type.name = "modelbook";
        type.maxaddr = static_cast<haddr_t>(INT64_MAX);
        type.fc_degree = H5F_CLOSE_STRONG;
        type.fapl_size = sizeof(SourceInfo);
        type.open = openFile;
        type.close = closeFile;
        type.query = queryFile;
        type.get_eoa = endOfAddresses;
        type.set_eoa = setEndOfAddresses;
        type.get_eof = endOfFile;
        type.read = readFile;
        type.write = writeFile;
        for (auto& kind : type.fl_map)
            kind = H5FD_MEM_DEFAULT;
        return H5FDregister(&type);
    }();
    return id;
}

} // namespace

bool startHdf5()
{
    return H5open() >= 0 && H5PLset_loading_state(0) >= 0 && H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr) >= 0 &&
           driver() >= 0;
}

Handle openSource(Source& source, Hdf5Error& why)
{
    const Handle properties(H5Pcreate(H5P_FILE_ACCESS));
    const SourceInfo info{&source};
    if (!properties || H5Pset_driver(properties, driver(), &info) < 0)
        return Handle();
    opening = true;
    Handle file(H5Fopen("checkpoint", H5F_ACC_RDONLY, properties));
    opening = false;
    if (!file)
        why = lastHdf5Error(); // any further call, the closing of `properties` too, forgets it
    return file;
}

Hdf5Error lastHdf5Error()
{
    Hdf5Error error;
    const auto visit = [](unsigned, const H5E_error2_t* entry, void* to) -> herr_t {
        auto& out = *static_cast<Hdf5Error*>(to);
        if (out.text.empty() && entry->desc)
            out.text = std::string(entry->desc).substr(0, 300);
        out.memory = out.memory || entry->min_num == H5E_NOSPACE || entry->min_num == H5E_CANTALLOC;
        out.truncated = out.truncated || entry->min_num == H5E_TRUNCATED;
        return 0;
    };
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, visit, &error);
    if (error.text.empty())
        error.text = "unknown reason";
    return error;
}

} // namespace modelbook::hdf5reader
