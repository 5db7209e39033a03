#include "models/diff/value_diff.h"

#include "models/diff/tensor_names.h"
#include "models/diff/value_sums.h"
#include "models/formats/element_blocks.h"
#include "models/formats/tensor_statistics.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace modelbook {

namespace {

constexpr std::size_t blockElements = 2048;
constexpr std::uint64_t pieceElements = 256 << 10; ///< what a thread takes at a time
constexpr std::uint64_t readElements = 64 << 10;   ///< what it reads at a time, so that it stays in the cache

/// One thread's buffers and the decoding of its pieces.
class Piece
{
public:
    Piece(const TensorBytes& a, const TensorBytes& b)
        : m_a(a), m_b(b), m_decodeA(*ElementBlocks::of(a.tensor->dtype, a.tensor->bigEndian)),
          m_decodeB(*ElementBlocks::of(b.tensor->dtype, b.tensor->bigEndian)),
          m_addElements(a.tensor->dtype.name == b.tensor->dtype.name && !a.tensor->bigEndian && !b.tensor->bigEndian ? elementAdder(a.tensor->dtype) : nullptr),
          m_bytesA(readElements * m_decodeA.elementBytes()), m_bytesB(readElements * m_decodeB.elementBytes())
    {
    }

    Status add(std::uint64_t from, std::uint64_t count, ValueSums& sums)
    {
        for (std::uint64_t at = 0; at < count; at += readElements) {
            const auto part = std::min(readElements, count - at);
            const auto a = std::span(m_bytesA).first(part * m_decodeA.elementBytes());
            const auto b = std::span(m_bytesB).first(part * m_decodeB.elementBytes());
            MB_CHECK(m_a.file->read(m_a.tensor->range->offset + (from + at) * m_decodeA.elementBytes(), a));
            MB_CHECK(m_b.file->read(m_b.tensor->range->offset + (from + at) * m_decodeB.elementBytes(), b));
            if (m_addElements)
                m_addElements(a.data(), b.data(), part, sums);
            else
                addDecoded(a, b, part, sums);
        }
        return {};
    }

private:
    void addDecoded(std::span<const std::byte> a, std::span<const std::byte> b, std::uint64_t count, ValueSums& sums) const
    {
        std::array<double, blockElements> x, y;
        for (std::uint64_t at = 0; at < count; at += blockElements) {
            const auto block = std::min<std::uint64_t>(blockElements, count - at);
            m_decodeA.decode(a.subspan(at * m_decodeA.elementBytes()), std::span(x).first(block));
            m_decodeB.decode(b.subspan(at * m_decodeB.elementBytes()), std::span(y).first(block));
            addPairs(x.data(), y.data(), block, sums);
        }
    }

    const TensorBytes& m_a;
    const TensorBytes& m_b;
    ElementBlocks m_decodeA, m_decodeB;
    AddElements m_addElements; ///< null where they have to be decoded first
    std::vector<std::byte> m_bytesA, m_bytesB;
};

ValueDiff resultOf(const ValueSums& sums)
{
    ValueDiff diff;
    diff.elements = sums.elements;
    diff.changed = sums.changed;
    diff.skipped = sums.skipped;
    diff.maxChange = sums.largest;
    const auto compared = static_cast<double>(sums.elements - sums.skipped);
    diff.rootMeanSquare = compared > 0 ? std::sqrt(sums.difference2 / compared) : 0;
    const auto a = diff.normA = std::sqrt(sums.a2), b = diff.normB = std::sqrt(sums.b2);
    if (sums.difference2 == 0)
        return diff;
    diff.relativeL2 = a == 0 ? std::numeric_limits<double>::infinity() : std::sqrt(sums.difference2) / a;
    if (a == 0 || b == 0) {
        diff.cosine = 0;
        return diff;
    }
    // ‖b − a‖² = (‖b‖ − ‖a‖)² + 2 ‖a‖ ‖b‖ (1 − cos): so that a small angle is not lost in the rounding of large sums.
    const auto longer = b - a;
    diff.cosine = std::clamp(1 - (sums.difference2 - longer * longer) / (2 * a * b), -1.0, 1.0);
    return diff;
}

ValueSums sumsOf(const ValueDiff& diff)
{
    const auto compared = static_cast<double>(diff.elements - diff.skipped);
    return {diff.elements, diff.changed, diff.skipped, diff.rootMeanSquare * diff.rootMeanSquare * compared, diff.normA * diff.normA, diff.normB * diff.normB, diff.maxChange};
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

ValueDiff joined(const ValueDiff& first, const ValueDiff& second)
{
    auto sums = sumsOf(first);
    sums.add(sumsOf(second));
    return resultOf(sums);
}

Result<ValueDiff> valueDiff(const TensorBytes& a, const TensorBytes& b, const CancelToken& cancel,
                            const std::function<void(double)>& progress)
{
    MB_CHECK(checkPair(a, b));
    const auto elements = a.tensor->elements;
    const auto pieces = (elements + pieceElements - 1) / pieceElements;
    // Pieces are taken as threads get to them, but summed up in their order: the result must not depend on the threads.
    std::vector<ValueSums> sums(pieces);
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
    ValueSums whole;
    for (const auto& part : sums)
        whole.add(part);
    return resultOf(whole);
}

namespace {

std::vector<std::string_view> weightNames(const CheckpointInfo& info)
{
    std::vector<std::string_view> names;
    for (const auto& tensor : info.tensors) {
        if (tensor.role != TensorRole::Optimizer)
            names.push_back(tensor.name);
    }
    return names;
}

/// The files of a checkpoint, each opened when it is first read.
class OpenFiles
{
public:
    explicit OpenFiles(const ValueSource& source) : m_source(source) {}
    Result<const RandomAccessFile*> at(std::uint32_t index)
    {
        auto& file = m_files[index];
        if (!file) {
            MB_TRY(file, m_source.open(index));
        }
        return file.get();
    }

private:
    const ValueSource& m_source;
    std::map<std::uint32_t, std::unique_ptr<RandomAccessFile>> m_files;
};

struct Pair {
    std::string name;
    const TensorInfo *a, *b;
};

} // namespace

Result<std::vector<TensorValueDiff>> valueDiffs(const ValueSource& a, const ValueSource& b, std::vector<std::string>& left,
                                                const CancelToken& cancel, const ValueDiffOptions& options)
{
    const auto prefixes = namePrefixes({weightNames(*a.info), weightNames(*b.info)}, 0);
    std::unordered_map<std::string_view, const TensorInfo*> others;
    for (const auto& tensor : b.info->tensors) {
        if (tensor.role != TensorRole::Optimizer)
            others.emplace(withoutPrefix(tensor.name, prefixes[1]), &tensor);
    }
    std::vector<Pair> pairs;
    std::uint64_t bytes = 0;
    for (const auto& tensor : a.info->tensors) {
        const auto name = withoutPrefix(tensor.name, prefixes[0]);
        const auto other = others.find(name);
        if (tensor.role == TensorRole::Optimizer || other == others.end() || other->second->shape != tensor.shape)
            continue;
        if (!options.only.empty() && !options.only.contains(std::string(name)))
            continue;
        if (!withoutStatistics(tensor).empty() || !withoutStatistics(*other->second).empty()) {
            left.emplace_back(name);
            continue;
        }
        pairs.push_back({std::string(name), &tensor, other->second});
        bytes += tensor.bytes;
    }
    OpenFiles filesA(a), filesB(b);
    std::vector<TensorValueDiff> diffs;
    std::uint64_t before = 0;
    for (const auto& pair : pairs) {
        MB_CHECK(cancel.check());
        MB_TRY(const auto* fileA, filesA.at(pair.a->file));
        MB_TRY(const auto* fileB, filesB.at(pair.b->file));
        const auto share = [&, size = pair.a->bytes](double part) {
            if (options.progress && bytes > 0)
                options.progress((static_cast<double>(before) + part * static_cast<double>(size)) / static_cast<double>(bytes));
        };
        MB_TRY(auto values, valueDiff({fileA, pair.a}, {fileB, pair.b}, cancel, share));
        diffs.push_back({pair.name, values});
        if (options.found)
            options.found(diffs.back());
        before += pair.a->bytes;
    }
    return diffs;
}

} // namespace modelbook
