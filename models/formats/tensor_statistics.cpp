#include "models/formats/tensor_statistics.h"

#include "models/formats/element_blocks.h"

#include <algorithm>
#include <cmath>

namespace modelbook {

namespace {

constexpr std::size_t bins = 64;
constexpr std::size_t readBytes = 1 << 20;
constexpr std::size_t blockElements = 4096;

/// Mean and sum of squares by Chan, Golub and LeVeque: exact enough whatever the order of magnitude.
struct Moments {
    std::uint64_t count = 0;
    double mean = 0;
    double squares = 0;

    void add(std::uint64_t otherCount, double otherMean, double otherSquares)
    {
        if (otherCount == 0)
            return;
        const auto sum = static_cast<double>(count + otherCount);
        const auto difference = otherMean - mean;
        squares += otherSquares + difference * difference * static_cast<double>(count) * static_cast<double>(otherCount) / sum;
        mean += difference * static_cast<double>(otherCount) / sum;
        count += otherCount;
    }
};

/// Calls `visit` with blocks of the tensor's values.
template <class Visit>
Status forEachBlock(const RandomAccessFile& file, const TensorInfo& tensor, const ElementBlocks& decoder,
                    const CancelToken& cancel, Visit visit)
{
    const auto size = decoder.elementBytes();
    std::vector<std::byte> buffer(std::min<std::uint64_t>(readBytes, tensor.range->length));
    std::vector<double> values(blockElements);
    for (std::uint64_t at = 0; at < tensor.range->length;) {
        MB_CHECK(cancel.check());
        const auto count = std::min<std::uint64_t>(buffer.size(), tensor.range->length - at);
        MB_CHECK(file.read(tensor.range->offset + at, std::span(buffer).first(count)));
        for (std::size_t done = 0; done < count;) {
            const auto elements = std::min(blockElements, (count - done) / size);
            if (elements == 0)
                break;
            decoder.decode(std::span(buffer).subspan(done), std::span(values).first(elements));
            visit(std::span<const double>(values).first(elements));
            done += elements * size;
        }
        at += count;
    }
    return {};
}

} // namespace

std::string withoutStatistics(const TensorInfo& tensor)
{
    if (!ElementBlocks::of(tensor.dtype, tensor.bigEndian))
        return "values of type " + tensor.dtype.name + " are no plain numbers";
    if (!tensor.strides.empty())
        return "it is a strided view; look at the tensor whose bytes it shares";
    if (!tensor.range)
        return "its bytes are compressed or lie elsewhere";
    return {};
}

Result<TensorStatistics> tensorStatistics(const RandomAccessFile& file, const TensorInfo& tensor,
                                          const CancelToken& cancel, const std::function<void(double)>& progress)
{
    if (const auto reason = withoutStatistics(tensor); !reason.empty())
        return makeError(ErrorCode::Unsupported, file.name() + ": " + tensor.name + " has no statistics: " + reason);
    const auto decoder = *ElementBlocks::of(tensor.dtype, tensor.bigEndian);
    TensorStatistics result;
    Moments moments;
    auto done = [&, seen = std::uint64_t{0}](std::size_t count) mutable {
        seen += count;
        if (progress && tensor.elements > 0 && (seen & 0xFFFFF) < count)
            progress(static_cast<double>(seen) / static_cast<double>(2 * tensor.elements));
    };
    double low = HUGE_VAL, high = -HUGE_VAL;
    MB_CHECK(forEachBlock(file, tensor, decoder, cancel, [&](std::span<const double> values) {
        std::uint64_t finite = 0;
        double sum = 0;
        for (const auto value : values) {
            if (!std::isfinite(value)) {
                ++(std::isnan(value) ? result.nans : result.infinities);
                continue;
            }
            ++finite;
            sum += value;
            result.zeros += value == 0;
            low = std::min(low, value);
            high = std::max(high, value);
        }
        result.elements += values.size();
        const auto mean = finite == 0 ? 0 : sum / static_cast<double>(finite);
        double squares = 0;
        for (const auto value : values)
            squares += std::isfinite(value) ? (value - mean) * (value - mean) : 0;
        moments.add(finite, mean, squares);
        done(values.size());
    }));
    if (moments.count == 0)
        return result;
    result.minimum = low;
    result.maximum = high;
    result.mean = moments.mean;
    result.deviation = std::sqrt(moments.squares / static_cast<double>(moments.count));
    result.histogram.assign(low == high ? 1 : bins, 0);
    // Halves first: the whole width of two doubles may overflow.
    const auto scale = low == high ? 0 : static_cast<double>(result.histogram.size()) / (high / 2 - low / 2);
    MB_CHECK(forEachBlock(file, tensor, decoder, cancel, [&](std::span<const double> values) {
        for (const auto value : values) {
            if (!std::isfinite(value))
                continue;
            const auto bin = (value / 2 - low / 2) * scale;
            ++result.histogram[std::min(result.histogram.size() - 1, static_cast<std::size_t>(std::max(0.0, bin)))];
        }
        done(values.size());
    }));
    return result;
}

} // namespace modelbook
