// HostileFile: a file made to hurt the reader of one format, and how reading it must end.
#pragma once

#include "storage/base/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace modelbook::test {

/// Reading ends in the error `code`, or, where there is none, in a finding `finding`.
struct HostileFile {
    const char* format;
    std::string what;
    std::string bytes;
    std::optional<ErrorCode> code;
    std::string finding = {};
};
using HostileFiles = std::vector<HostileFile>;

/// The files of every format; tests hold readers to them, and tests/bench/hostile.cpp prints what each costs.
HostileFiles hostileFiles();

// One per format, each in a file of its own (hostile_<format>.cpp).
HostileFiles hostileSafetensors();
HostileFiles hostileGguf();
HostileFiles hostileOnnx();
HostileFiles hostilePickle();
HostileFiles hostileTorch();
HostileFiles hostileTar();
HostileFiles hostileNumpy();
HostileFiles hostileFlax();
HostileFiles hostileTflite();
HostileFiles hostileTensorflow();
HostileFiles hostileTfjs();
HostileFiles hostileGraph();
HostileFiles hostileHdf5();
HostileFiles hostileKeras();

/// A little-endian number of `bytes` bytes.
inline std::string littleEndian(std::uint64_t value, unsigned bytes)
{
    std::string text;
    for (unsigned i = 0; i < bytes; ++i)
        text += i < 8 ? static_cast<char>(value >> (8 * i)) : '\0';
    return text;
}

} // namespace modelbook::test
