// Cutting a file into chunks: along its tensors where they are known, by content where not (design §5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace modelbook {

/// A tensor's bytes in a file, as the cutter sees it.
struct TensorSpan {
    std::string name;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    unsigned elementSize = 1; ///< bytes per element: 1, 2, 4 or 8
    std::string dtype;
    std::vector<std::int64_t> shape;
    std::string role; ///< what the layer above wants to know it by; kept in the manifest
};

/// One piece of a file. Pieces cover the file without gap or overlap, in file order.
struct Piece {
    std::uint64_t offset = 0;
    std::uint64_t length = 0; ///< at most maxChunkBytes
    unsigned elementSize = 1;
    /// Pieces with the same group ≥ 0 are joined, in file order, into one chunk; -1 stands alone.
    std::int32_t group = -1;
    /// Index of the tensor that it is a part of; npos for bytes between tensors.
    std::size_t tensor = npos;
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);
};

constexpr std::uint64_t tensorPieceBytes = 16u << 20;   ///< where a large tensor is cut, from its own start
constexpr std::uint64_t smallPieceBytes = 64u << 10;    ///< smaller tensors share chunks
constexpr std::uint64_t sharedChunkBytes = 1u << 20;    ///< what a shared chunk holds at most

/// The pieces of a file whose tensors are known. Overlapping or out-of-range spans are ignored. Bytes between tensors
/// are gathered, too: their large runs are cut at sharedChunkBytes.
std::vector<Piece> cutByTensors(std::uint64_t fileSize, const std::vector<TensorSpan>& tensors);

/// Content-defined cutting (FastCDC: Xia et al., USENIX ATC 2016, with normalised chunking level 2): returns the length
/// of the first piece of `bytes`, between 256 KiB and 4 MiB, 1 MiB on average; all of it where it is shorter.
std::size_t cutByContent(std::span<const std::byte> bytes);
constexpr std::size_t contentMinBytes = 256u << 10;
constexpr std::size_t contentAverageBytes = 1u << 20;
constexpr std::size_t contentMaxBytes = 4u << 20;

} // namespace modelbook
