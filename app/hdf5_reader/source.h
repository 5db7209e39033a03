// Source and Sink: where the walk gets a file's bytes from, and where it tells what it found.
#pragma once

#include "models/formats/hdf5/wire.h"

#include <cstddef>
#include <cstdint>

namespace modelbook::hdf5reader {

/// A file of known size that can be read at any offset.
class Source
{
public:
    virtual ~Source() = default;
    virtual std::uint64_t size() const = 0;
    /// Fills `out`; the range lies in the file. False where the bytes cannot be had.
    virtual bool read(std::uint64_t offset, void* out, std::size_t count) = 0;
};

/// Takes frames in order. The reader ends where it cannot.
class Sink
{
public:
    virtual ~Sink() = default;
    virtual void send(hdf5wire::Packer& frame) = 0;
};

} // namespace modelbook::hdf5reader
