// DType: the element types that tensors of any checkpoint format have.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace modelbook {

/// A tensor's element type: its common upper-case name (as safetensors spells it: F32, BF16, I64, BOOL, U8, F8_E4M3,
/// C64, …; quantised GGUF types keep their own, Q4_K), and how many bytes a block of how many elements takes.
struct DType {
    std::string name;
    std::uint32_t bytesPerBlock = 0; ///< 0 where elements have no fixed size (strings, objects)
    std::uint32_t elementsPerBlock = 1;

    bool operator==(const DType&) const = default;

    /// Bytes of `elements` elements; nullopt on overflow or a partial block.
    std::optional<std::uint64_t> bytesFor(std::uint64_t elements) const;

    /// The type of that common name, or an unsized type that keeps the name as it is.
    static DType named(std::string_view name);
};

} // namespace modelbook
