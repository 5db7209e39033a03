// TempFolder: a folder that lives as long as a test, and shorthands for files in it.
#pragma once

#include "storage/base/hash.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace modelbook::test {

class TempFolder
{
public:
    TempFolder() : m_path(std::filesystem::temp_directory_path() / ("modelbook-test-" + randomId()))
    {
        std::filesystem::create_directories(m_path);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    ~TempFolder()
    {
        std::error_code error;
        std::filesystem::remove_all(m_path, error);
    }
    const std::filesystem::path& path() const { return m_path; }
    std::filesystem::path operator/(const std::filesystem::path& name) const { return m_path / name; }

    std::filesystem::path write(const std::filesystem::path& name, const std::string& bytes) const
    {
        const auto path = m_path / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }

private:
    std::filesystem::path m_path;
};

inline std::string bytesOfFile(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace modelbook::test
