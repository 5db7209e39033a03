// GgufWriter: builds GGUF files, honest and otherwise, for the tests of their reader.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

namespace modelbook::test {

class GgufWriter
{
public:
    explicit GgufWriter(bool bigEndian = false, std::uint32_t version = 3) : m_big(bigEndian), m_version(version) {}

    GgufWriter& key(const std::string& name)
    {
        m_body += string(name);
        ++m_keys;
        return *this;
    }
    void text(const std::string& value) { m_body += number(8, 4) + string(value); }
    void f32(float value) { m_body += number(6, 4) + number(std::bit_cast<std::uint32_t>(value), 4); }
    void u16(std::uint16_t value) { m_body += number(2, 4) + number(value, 2); }
    void u32(std::uint32_t value) { m_body += number(4, 4) + number(value, 4); }
    void i64(std::int64_t value) { m_body += number(11, 4) + number(static_cast<std::uint64_t>(value), 8); }
    void list(std::uint32_t type, const std::vector<std::uint64_t>& values, unsigned size)
    {
        m_body += number(9, 4) + number(type, 4) + number(values.size(), 8);
        for (const auto value : values)
            m_body += number(value, size);
    }
    void strings(const std::vector<std::string>& values)
    {
        m_body += number(9, 4) + number(8, 4) + number(values.size(), 8);
        for (const auto& value : values)
            m_body += string(value);
    }
    /// An array in an array in an array …, the innermost of one byte.
    void nestedArrays(int depth)
    {
        m_body += number(9, 4);
        for (int i = 0; i < depth; ++i)
            m_body += number(9, 4) + number(1, 8);
        m_body += number(0, 4) + number(1, 8) + "x";
    }
    /// Bytes as they are, for values that lie.
    void raw(const std::string& bytes) { m_body += bytes; }

    /// A tensor at the end of the data; `bytes` -1: as many as its type needs, for F32 and Q4_0.
    void tensor(const std::string& name, const std::vector<std::uint64_t>& sizes, std::uint32_t type,
                std::uint64_t bytes = static_cast<std::uint64_t>(-1))
    {
        std::uint64_t elements = 1;
        for (const auto size : sizes)
            elements *= size;
        if (bytes == static_cast<std::uint64_t>(-1))
            bytes = type == 0 ? elements * 4 : elements / 32 * 18;
        tensorAt(name, sizes, type, m_data.size());
        m_data.append(static_cast<std::size_t>((bytes + 31) / 32 * 32), 'w');
    }
    void tensorAt(const std::string& name, const std::vector<std::uint64_t>& sizes, std::uint32_t type,
                  std::uint64_t offset)
    {
        m_infos += string(name) + number(sizes.size(), 4);
        for (const auto size : sizes)
            m_infos += number(size, 8);
        m_infos += number(type, 4) + number(offset, 8);
        ++m_tensors;
    }
    void data(std::size_t count) { m_data.append(count, 'w'); }

    std::string bytes() const
    {
        auto file = "GGUF" + number(m_version, 4) + number(m_tensors, 8) + number(m_keys, 8) + m_body + m_infos;
        if (m_tensors > 0)
            file.append((32 - file.size() % 32) % 32, '\0');
        return file + m_data;
    }

    std::string number(std::uint64_t value, unsigned size) const
    {
        std::string text;
        for (unsigned i = 0; i < size; ++i)
            text += static_cast<char>(value >> (8 * (m_big ? size - 1 - i : i)));
        return text;
    }
    std::string string(const std::string& text) const { return number(text.size(), 8) + text; }
    static std::uint64_t bits64(double value) { return std::bit_cast<std::uint64_t>(value); }

private:
    bool m_big;
    std::uint32_t m_version;
    std::uint64_t m_keys = 0, m_tensors = 0;
    std::string m_body, m_infos, m_data;
};

} // namespace modelbook::test
