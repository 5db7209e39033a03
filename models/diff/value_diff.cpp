#include "models/diff/value_diff.h"

#include "models/formats/element_blocks.h"
#include "models/formats/tensor_statistics.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace modelbook {

namespace {

constexpr std::size_t blockElements = 2048;
constexpr std::uint64_t pieceElements = 256 << 10; ///< what a thread takes at a time

/// Sums over pairs; those of parts add up.
struct Sums {
    std::uint64_t elements = 0, changed = 0, skipped = 0;
    double difference2 = 0, a2 = 0, b2 = 0, dot = 0, largest = 0;

    void add(const Sums& other)
    {
        elements += other.elements;
        changed += other.changed;
        skipped += other.skipped;
        difference2 += other.difference2;
        a2 += other.a2;
        b2 += other.b2;
        dot += other.dot;
        largest = std::max(largest, other.largest);
    }
};

// Compiled for several processors, of which the one at hand is chosen when the program starts. Sanitizers do not go with
// how that is done.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define MODELBOOK_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), optimize("O3")))
#else
#define MODELBOOK_CLONES
#endif

/// Sixteen sums side by side, so that the processor need not wait for each addition; inlined into the clones.
template <class T>
__attribute__((always_inline)) inline void addLanes(const T* a, const T* b, std::size_t count, Sums& sums)
{
    constexpr std::size_t lanes = 16;
    double difference2[lanes] = {}, a2[lanes] = {}, b2[lanes] = {}, dot[lanes] = {}, largest[lanes] = {}, changed[lanes] = {};
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        for (std::size_t k = 0; k < lanes; ++k) {
            const auto x = static_cast<double>(a[i + k]), y = static_cast<double>(b[i + k]);
            const auto difference = y - x;
            difference2[k] += difference * difference;
            a2[k] += x * x;
            b2[k] += y * y;
            dot[k] += x * y;
            const auto size = std::abs(difference);
            largest[k] = size > largest[k] ? size : largest[k];
            changed[k] += difference != 0 ? 1.0 : 0.0;
        }
    }
    for (std::size_t k = 0; i < count; ++i, ++k) {
        const auto x = static_cast<double>(a[i]), y = static_cast<double>(b[i]);
        const auto difference = y - x;
        difference2[k] += difference * difference;
        a2[k] += x * x;
        b2[k] += y * y;
        dot[k] += x * y;
        largest[k] = std::max(largest[k], std::abs(difference));
        changed[k] += difference != 0 ? 1.0 : 0.0;
    }
    Sums part;
    for (std::size_t k = 0; k < lanes; ++k) {
        part.difference2 += difference2[k];
        part.a2 += a2[k];
        part.b2 += b2[k];
        part.dot += dot[k];
        part.largest = std::max(part.largest, largest[k]);
        part.changed += static_cast<std::uint64_t>(changed[k]);
    }
    part.elements = count;
    sums.add(part);
}

MODELBOOK_CLONES void addFinite(const float* a, const float* b, std::size_t count, Sums& sums)
{
    addLanes(a, b, count, sums);
}

MODELBOOK_CLONES void addFinite(const double* a, const double* b, std::size_t count, Sums& sums)
{
    addLanes(a, b, count, sums);
}

/// The same pair by pair, with those that are no finite numbers left out.
template <class T>
void addCarefully(const T* a, const T* b, std::size_t count, Sums& sums)
{
    for (std::size_t i = 0; i < count; ++i) {
        const auto x = static_cast<double>(a[i]), y = static_cast<double>(b[i]);
        ++sums.elements;
        if (!std::isfinite(x) || !std::isfinite(y)) {
            ++sums.skipped;
            sums.changed += !(x == y || (std::isnan(x) && std::isnan(y)));
            continue;
        }
        const auto difference = y - x;
        sums.changed += difference != 0;
        sums.difference2 += difference * difference;
        sums.a2 += x * x;
        sums.b2 += y * y;
        sums.dot += x * y;
        sums.largest = std::max(sums.largest, std::abs(difference));
    }
}

template <class T>
void addBlock(const T* a, const T* b, std::size_t count, Sums& sums)
{
    Sums part;
    addFinite(a, b, count, part);
    // A NaN or an infinity anywhere spoils a sum.
    if (!std::isfinite(part.difference2) || !std::isfinite(part.a2) || !std::isfinite(part.b2)) {
        part = {};
        addCarefully(a, b, count, part);
    }
    sums.add(part);
}

/// One thread's buffers and the decoding of its pieces.
class Piece
{
public:
    Piece(const TensorBytes& a, const TensorBytes& b)
        : m_a(a), m_b(b), m_decodeA(*ElementBlocks::of(a.tensor->dtype, a.tensor->bigEndian)),
          m_decodeB(*ElementBlocks::of(b.tensor->dtype, b.tensor->bigEndian)),
          m_floats(a.tensor->dtype.name == "F32" && b.tensor->dtype.name == "F32" && !a.tensor->bigEndian && !b.tensor->bigEndian),
          m_bytesA(pieceElements * m_decodeA.elementBytes()), m_bytesB(pieceElements * m_decodeB.elementBytes())
    {
    }

    Status add(std::uint64_t from, std::uint64_t count, Sums& sums)
    {
        const auto sizeA = m_decodeA.elementBytes(), sizeB = m_decodeB.elementBytes();
        MB_CHECK(m_a.file->read(m_a.tensor->range->offset + from * sizeA, std::span(m_bytesA).first(count * sizeA)));
        MB_CHECK(m_b.file->read(m_b.tensor->range->offset + from * sizeB, std::span(m_bytesB).first(count * sizeB)));
        std::array<double, blockElements> a, b;
        for (std::uint64_t at = 0; at < count; at += blockElements) {
            const auto block = std::min<std::uint64_t>(blockElements, count - at);
            if (m_floats) {
                addBlock(reinterpret_cast<const float*>(m_bytesA.data()) + at, reinterpret_cast<const float*>(m_bytesB.data()) + at, block, sums);
                continue;
            }
            m_decodeA.decode(std::span(m_bytesA).subspan(at * sizeA), std::span(a).first(block));
            m_decodeB.decode(std::span(m_bytesB).subspan(at * sizeB), std::span(b).first(block));
            addBlock(a.data(), b.data(), block, sums);
        }
        return {};
    }

private:
    const TensorBytes& m_a;
    const TensorBytes& m_b;
    ElementBlocks m_decodeA, m_decodeB;
    bool m_floats;
    std::vector<std::byte> m_bytesA, m_bytesB;
};

ValueDiff resultOf(const Sums& sums)
{
    ValueDiff diff;
    diff.elements = sums.elements;
    diff.changed = sums.changed;
    diff.skipped = sums.skipped;
    diff.maxChange = sums.largest;
    const auto compared = static_cast<double>(sums.elements - sums.skipped);
    diff.rootMeanSquare = compared > 0 ? std::sqrt(sums.difference2 / compared) : 0;
    diff.relativeL2 = sums.difference2 == 0 ? 0
                      : sums.a2 == 0        ? std::numeric_limits<double>::infinity()
                                            : std::sqrt(sums.difference2 / sums.a2);
    if (sums.difference2 == 0)
        diff.cosine = 1;
    else if (sums.a2 == 0 || sums.b2 == 0)
        diff.cosine = 0;
    else
        diff.cosine = std::clamp(sums.dot / std::sqrt(sums.a2) / std::sqrt(sums.b2), -1.0, 1.0);
    return diff;
}

Status checkPair(const TensorBytes& a, const TensorBytes& b)
{
    for (const auto* side : {&a, &b}) {
        if (const auto reason = withoutStatistics(*side->tensor); !reason.empty())
            return makeError(ErrorCode::Unsupported, side->file->name() + ": " + side->tensor->name + " cannot be compared by value: " + reason);
    }
    if (a.tensor->shape != b.tensor->shape)
        return makeError(ErrorCode::InvalidArgument, a.tensor->name + " has other shapes in " + a.file->name() + " and " + b.file->name());
    return {};
}

} // namespace

Result<ValueDiff> valueDiff(const TensorBytes& a, const TensorBytes& b, const CancelToken& cancel,
                            const std::function<void(double)>& progress)
{
    MB_CHECK(checkPair(a, b));
    const auto elements = a.tensor->elements;
    const auto pieces = (elements + pieceElements - 1) / pieceElements;
    // Pieces are taken as threads get to them, but summed up in their order: the result must not depend on the threads.
    std::vector<Sums> sums(pieces);
    std::atomic<std::uint64_t> next{0}, done{0};
    std::mutex mutex;
    std::optional<Error> error;
    const auto work = [&] {
        Piece piece(a, b);
        while (true) {
            const auto number = next.fetch_add(1);
            if (number >= pieces)
                return;
            const auto from = number * pieceElements;
            auto status = cancel.check();
            if (status)
                status = piece.add(from, std::min(pieceElements, elements - from), sums[number]);
            if (!status) {
                const std::lock_guard lock(mutex);
                if (!error)
                    error = status.error();
                next = pieces;
                return;
            }
            if (progress)
                progress(static_cast<double>(++done) / static_cast<double>(pieces));
        }
    };
    const auto threads = std::min<std::uint64_t>(std::max(1u, std::thread::hardware_concurrency()), pieces);
    std::vector<std::thread> others;
    for (std::uint64_t i = 1; i < threads; ++i)
        others.emplace_back(work);
    work();
    for (auto& thread : others)
        thread.join();
    if (error)
        return *error;
    Sums whole;
    for (const auto& part : sums)
        whole.add(part);
    return resultOf(whole);
}

Result<std::vector<TensorValueDiff>> valueDiffs(const ValueSource& a, const ValueSource& b, std::vector<std::string>& left,
                                                const CancelToken& cancel, const std::function<void(double)>& progress)
{
    std::unordered_map<std::string_view, const TensorInfo*> others;
    for (const auto& tensor : b.info->tensors) {
        if (tensor.role != TensorRole::Optimizer)
            others.emplace(tensor.name, &tensor);
    }
    std::vector<std::pair<const TensorInfo*, const TensorInfo*>> pairs;
    std::uint64_t bytes = 0;
    for (const auto& tensor : a.info->tensors) {
        const auto other = others.find(tensor.name);
        if (tensor.role == TensorRole::Optimizer || other == others.end() || other->second->shape != tensor.shape)
            continue;
        if (!withoutStatistics(tensor).empty() || !withoutStatistics(*other->second).empty()) {
            left.push_back(tensor.name);
            continue;
        }
        pairs.emplace_back(&tensor, other->second);
        bytes += tensor.bytes;
    }
    std::map<std::uint32_t, std::unique_ptr<RandomAccessFile>> filesA, filesB;
    const auto fileOf = [](const ValueSource& source, auto& files, std::uint32_t index) -> Result<const RandomAccessFile*> {
        auto& file = files[index];
        if (!file) {
            MB_TRY(file, source.open(index));
        }
        return file.get();
    };
    std::vector<TensorValueDiff> diffs;
    std::uint64_t before = 0;
    for (const auto& pair : pairs) {
        MB_TRY(const auto* fileA, fileOf(a, filesA, pair.first->file));
        MB_TRY(const auto* fileB, fileOf(b, filesB, pair.second->file));
        const auto share = [&, size = pair.first->bytes](double part) {
            if (progress && bytes > 0)
                progress((static_cast<double>(before) + part * static_cast<double>(size)) / static_cast<double>(bytes));
        };
        MB_TRY(auto values, valueDiff({fileA, pair.first}, {fileB, pair.second}, cancel, share));
        diffs.push_back({pair.first->name, values});
        before += pair.first->bytes;
    }
    return diffs;
}

} // namespace modelbook
