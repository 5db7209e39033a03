// TypeName, TensorHash: what is held a million times over when large checkpoints are compared, in few bytes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace modelbook {

/// The name of a tensor's type. Each name is kept once, for as long as the program runs; there are few. Thread-safe.
class TypeName
{
public:
    TypeName() : TypeName(std::string_view()) {}
    TypeName(std::string_view name);
    TypeName(const std::string& name) : TypeName(std::string_view(name)) {}
    TypeName(const char* name) : TypeName(std::string_view(name)) {}

    const std::string& text() const { return *m_name; }
    operator const std::string&() const { return *m_name; }
    bool operator==(const TypeName& other) const { return m_name == other.m_name; }

private:
    const std::string* m_name;
};

/// A SHA-256 from its hex digits; of any other text, that text's own.
class TensorHash
{
public:
    TensorHash() = default;
    TensorHash(std::string_view text);
    TensorHash(const std::string& text) : TensorHash(std::string_view(text)) {}
    TensorHash(const char* text) : TensorHash(std::string_view(text)) {}

    /// Not known.
    bool empty() const { return m_bytes == std::array<std::uint8_t, 32>{}; }
    bool operator==(const TensorHash&) const = default;

private:
    std::array<std::uint8_t, 32> m_bytes{};
};

} // namespace modelbook
