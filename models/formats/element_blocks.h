// ElementBlocks: the bytes of tensor elements as numbers, block by block.
#pragma once

#include "models/formats/dtype.h"

#include <cstddef>
#include <optional>
#include <span>

namespace modelbook {

/// Decodes elements of one type. Stateless after creation and safe to use from several threads.
class ElementBlocks
{
public:
    /// nullopt for types whose elements are no single numbers: complex, quantised in blocks, texts, unknown ones.
    static std::optional<ElementBlocks> of(const DType& type, bool bigEndian);

    /// Bytes of one element.
    std::size_t elementBytes() const { return m_bytes; }
    /// Decodes out.size() elements; `bytes` has at least as many. 64-bit integers are rounded to the nearest double.
    void decode(std::span<const std::byte> bytes, std::span<double> out) const { m_decode(bytes, out); }

private:
    using Decode = void (*)(std::span<const std::byte>, std::span<double>);
    ElementBlocks(std::size_t bytes, Decode function) : m_bytes(bytes), m_decode(function) {}

    std::size_t m_bytes;
    Decode m_decode;
};

} // namespace modelbook
