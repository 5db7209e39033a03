#include "storage/blobs/cut.h"

#include <algorithm>
#include <array>

namespace modelbook {

namespace {

/// Collects pieces that share chunks: small tensors of one element size, and bytes between tensors.
class Gatherer
{
public:
    explicit Gatherer(std::vector<Piece>& pieces) : m_pieces(pieces) {}

    void add(std::uint64_t offset, std::uint64_t length, unsigned elementSize, std::size_t tensor)
    {
        const bool isTensor = tensor != Piece::npos;
        auto& open = m_open[isTensor ? elementSize % 17 : 0];
        if (open.group < 0 || open.bytes + length > sharedChunkBytes)
            open = {m_nextGroup++, 0};
        open.bytes += length;
        m_pieces.push_back({offset, length, isTensor ? elementSize : 1, open.group, tensor});
    }

private:
    struct Open {
        std::int32_t group = -1;
        std::uint64_t bytes = 0;
    };
    std::vector<Piece>& m_pieces;
    std::array<Open, 17> m_open{};
    std::int32_t m_nextGroup = 0;
};

// The gear table of FastCDC: 256 fixed pseudo-random numbers (splitmix64 from 0), the same for ever, since cuts must
// fall alike in every version.
constexpr std::array<std::uint64_t, 256> makeGear()
{
    std::array<std::uint64_t, 256> gear{};
    std::uint64_t state = 0;
    for (auto& entry : gear) {
        state += 0x9E3779B97F4A7C15ull;
        std::uint64_t z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
        entry = z ^ (z >> 31);
    }
    return gear;
}
constexpr auto gear = makeGear();

// 20 bits decide on average every 1 MiB; two more before that size and two fewer after it draw lengths together.
constexpr std::uint64_t maskHard = ~0ull << (64 - 22);
constexpr std::uint64_t maskEasy = ~0ull << (64 - 18);

} // namespace

std::vector<Piece> cutByTensors(std::uint64_t fileSize, const std::vector<TensorSpan>& tensors)
{
    std::vector<const TensorSpan*> order;
    for (const auto& tensor : tensors) {
        if (tensor.length > 0 && tensor.offset <= fileSize && tensor.length <= fileSize - tensor.offset)
            order.push_back(&tensor);
    }
    std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return a->offset < b->offset; });

    std::vector<Piece> pieces;
    Gatherer gatherer(pieces);
    std::uint64_t at = 0;
    const auto between = [&](std::uint64_t until) {
        while (at < until) {
            const auto length = std::min(until - at, sharedChunkBytes);
            gatherer.add(at, length, 1, Piece::npos);
            at += length;
        }
    };
    for (const auto* tensor : order) {
        if (tensor->offset < at) // tied or overlapping: its bytes are cut already
            continue;
        between(tensor->offset);
        const auto index = static_cast<std::size_t>(tensor - tensors.data());
        if (tensor->length < smallPieceBytes) {
            gatherer.add(tensor->offset, tensor->length, tensor->elementSize, index);
        } else {
            for (std::uint64_t done = 0; done < tensor->length; done += tensorPieceBytes)
                pieces.push_back({tensor->offset + done, std::min(tensorPieceBytes, tensor->length - done),
                                  tensor->elementSize, -1, index});
        }
        at = tensor->offset + tensor->length;
    }
    between(fileSize);
    return pieces;
}

std::size_t cutByContent(std::span<const std::byte> bytes)
{
    if (bytes.size() <= contentMinBytes)
        return bytes.size();
    const auto end = std::min(bytes.size(), contentMaxBytes);
    const auto normal = std::min(end, contentAverageBytes);
    std::uint64_t hash = 0;
    std::size_t i = contentMinBytes;
    for (; i < normal; ++i) {
        hash = (hash << 1) + gear[static_cast<std::uint8_t>(bytes[i])];
        if (!(hash & maskHard))
            return i + 1;
    }
    for (; i < end; ++i) {
        hash = (hash << 1) + gear[static_cast<std::uint8_t>(bytes[i])];
        if (!(hash & maskEasy))
            return i + 1;
    }
    return end;
}

} // namespace modelbook
