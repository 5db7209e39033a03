// RangeFile: a run of another file as a file of its own.
#pragma once

#include "storage/base/random_access_file.h"

#include <memory>
#include <string>

namespace modelbook {

class RangeFile final : public RandomAccessFile
{
public:
    RangeFile(std::shared_ptr<const RandomAccessFile> file, std::uint64_t offset, std::uint64_t size, std::string name)
        : m_file(std::move(file)), m_offset(offset), m_size(size), m_name(std::move(name))
    {
    }
    const std::string& name() const override { return m_name; }
    std::uint64_t size() const override { return m_size; }
    Status read(std::uint64_t offset, std::span<std::byte> out) const override
    {
        if (offset > m_size || out.size() > m_size - offset)
            return makeError(ErrorCode::Truncated, m_name + " ends at byte " + std::to_string(m_size));
        return m_file->read(m_offset + offset, out);
    }

private:
    std::shared_ptr<const RandomAccessFile> m_file;
    std::uint64_t m_offset, m_size;
    std::string m_name;
};

} // namespace modelbook
