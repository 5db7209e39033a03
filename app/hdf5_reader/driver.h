// The file driver through which libhdf5 reads: a Source, and never a second file.
#pragma once

#include "app/hdf5_reader/source.h"

#include <hdf5.h>

namespace modelbook::hdf5reader {

/// An identifier of libhdf5, closed at the end of its scope.
class Handle
{
public:
    explicit Handle(hid_t id = -1) : m_id(id) {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    Handle(Handle&& other) noexcept : m_id(other.m_id) { other.m_id = -1; }
    ~Handle()
    {
        if (m_id >= 0)
            H5Idec_ref(m_id);
    }
    explicit operator bool() const { return m_id >= 0; }
    operator hid_t() const { return m_id; }

private:
    hid_t m_id;
};

/// Starts libhdf5 with plugins and its own printing of errors switched off. False where it cannot be used.
bool startHdf5();
/// The innermost reason of the last failure of libhdf5, and whether it was for want of memory or a cut file.
struct Hdf5Error {
    std::string text;
    bool memory = false;
    bool truncated = false;
};
Hdf5Error lastHdf5Error();
/// Opens the file that `source` is. `source` must outlive it.
Handle openSource(Source& source, Hdf5Error& why);

} // namespace modelbook::hdf5reader
