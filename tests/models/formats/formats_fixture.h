// Shorthands of the tests of checkpoint readers.
#pragma once

#include "models/formats/checkpoint_reader.h"
#include "tests/support/temp_folder.h"

#include <filesystem>
#include <string>

namespace modelbook::test {

inline std::filesystem::path formatData(const std::string& name)
{
    return std::filesystem::path(MODELBOOK_TEST_DATA) / "formats" / name;
}

inline Result<CheckpointInfo> readBytes(std::string bytes, ReadLimits limits = {})
{
    return readCheckpoint(MemoryFile(std::move(bytes), "test-file"), limits);
}

inline bool hasFinding(const CheckpointInfo& info, std::string_view code)
{
    for (const auto& finding : info.findings) {
        if (finding.code == code)
            return true;
    }
    return false;
}

inline bool hasLevel(const CheckpointInfo& info, Finding::Level level)
{
    for (const auto& finding : info.findings) {
        if (finding.level == level)
            return true;
    }
    return false;
}

/// A little-endian number of `bytes` bytes.
inline std::string little(std::uint64_t value, unsigned bytes)
{
    std::string text;
    for (unsigned i = 0; i < bytes; ++i)
        text += static_cast<char>(value >> (8 * i));
    return text;
}

} // namespace modelbook::test
