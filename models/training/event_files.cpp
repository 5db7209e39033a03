#include "models/training/event_files.h"

#include "models/formats/proto/wire_walk.h"
#include "models/formats/tensorflow/crc32c.h"

#include <bit>
#include <cmath>

namespace modelbook {

namespace {

constexpr std::uint64_t mostEventBytes = 1u << 20; ///< scalars take a hundred; images and graphs are longer
constexpr std::uint64_t headerBytes = 12, footerBytes = 4;
constexpr std::size_t window = 256;

enum EventField : std::uint32_t { WallTime = 1, Step = 2, Summary = 5 };
enum ValueField : std::uint32_t { Tag = 1, SimpleValue = 2, Tensor = 8, Metadata = 9 };
enum TensorField : std::uint32_t { Type = 1, Shape = 2, Content = 4, Floats = 5, Doubles = 6 };

std::uint64_t little(std::string_view bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size() && i < 8; ++i)
        value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return value;
}

double doubleOf(std::uint64_t bits)
{
    return std::bit_cast<double>(bits);
}

double floatOf(std::uint64_t bits)
{
    return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
}

class EventWalk
{
public:
    EventWalk(const RandomAccessFile& file, ReadBudget& budget) : m_file(file), m_budget(budget) {}

    Result<EventFile> run()
    {
        std::uint64_t at = 0, events = 0;
        while (m_file.size() - at >= headerBytes + footerBytes) {
            MB_CHECK(m_budget.tick());
            MB_TRY(const auto header, m_file.readString(at, headerBytes));
            const auto length = little(std::string_view(header).substr(0, 8));
            if (maskedCrc32c(crc32c(std::string_view(header).substr(0, 8))) != little(std::string_view(header).substr(8)))
                break;
            if (length > m_file.size() - at - headerBytes - footerBytes)
                return std::move(m_out); // being written, or cut off
            if (length <= mostEventBytes) {
                MB_TRY(auto body, m_file.readString(at + headerBytes, length + footerBytes));
                const auto crc = little(std::string_view(body).substr(length));
                body.resize(length);
                if (maskedCrc32c(crc32c(body)) != crc)
                    break;
                MB_CHECK(readEvent(std::move(body)));
            }
            ++events;
            at += headerBytes + length + footerBytes;
        }
        m_out.damaged = m_file.size() - at >= headerBytes + footerBytes;
        if (m_out.damaged && events == 0) {
            return makeError(ErrorCode::Corrupt, m_file.name() + " is no event file: the checksum of its first event at offset 0 is wrong");
        }
        return std::move(m_out);
    }

private:
    Status readEvent(std::string body)
    {
        const MemoryFile message(std::move(body), m_file.name());
        ByteWindow bytes(message, 0, message.size(), window);
        MetricPoint point;
        std::vector<ByteRange> summaries;
        const auto done = forEachField(bytes, m_budget, {0, message.size()}, [&](WireWalk&, const WireField& field) -> Status {
            if (field.number == WallTime && field.type == WireField::Type::Fixed64) {
                const auto seconds = doubleOf(field.value);
                if (seconds > 0 && seconds < 1e11)
                    point.time = static_cast<std::int64_t>(seconds * 1000);
            } else if (field.number == Step && field.isVarint()) {
                point.step = static_cast<std::int64_t>(field.value);
            } else if (field.number == Summary && field.isBytes()) {
                summaries.push_back(field.bytes);
            }
            return {};
        });
        if (!done)
            return done.error().code() == ErrorCode::LimitExceeded || done.error().code() == ErrorCode::Cancelled ? done : Status();
        if (!point.step)
            point.step = 0; // the default, which is not written
        for (const auto& summary : summaries) {
            const auto read = forEachField(bytes, m_budget, summary, [&](WireWalk&, const WireField& field) -> Status {
                return field.number == 1 && field.isBytes() ? readValue(bytes, field.bytes, point) : Status();
            });
            if (!read && (read.error().code() == ErrorCode::LimitExceeded || read.error().code() == ErrorCode::Cancelled))
                return read;
        }
        return {};
    }

    Status readValue(ByteWindow& bytes, ByteRange range, MetricPoint point)
    {
        std::string tag;
        std::optional<double> number;
        std::optional<ByteRange> tensor, metadata;
        MB_CHECK(forEachField(bytes, m_budget, range, [&](WireWalk& walk, const WireField& field) -> Status {
            if (field.number == Tag && field.isBytes() && field.bytes.length <= 4096) {
                MB_TRY(tag, walk.text(field));
            } else if (field.number == SimpleValue && field.type == WireField::Type::Fixed32) {
                number = floatOf(field.value);
            } else if (field.number == Tensor && field.isBytes()) {
                tensor = field.bytes;
            } else if (field.number == Metadata && field.isBytes()) {
                metadata = field.bytes;
            }
            return {};
        }));
        if (metadata) {
            MB_TRY(const bool hparams, readHparams(bytes, *metadata));
            if (hparams)
                return {};
        }
        if (!number && tensor) {
            MB_TRY(number, scalarOf(bytes, *tensor));
        }
        if (!number || tag.empty())
            return {};
        point.value = *number;
        MB_CHECK(m_budget.take(sizeof(MetricPoint)));
        auto& history = m_out.metrics[tag];
        if (history.empty())
            MB_CHECK(m_budget.take(2 * tag.size() + 128));
        history.push_back(point);
        return {};
    }

    /// The one number of a TensorProto without dimensions; nullopt for all others.
    Result<std::optional<double>> scalarOf(ByteWindow& bytes, ByteRange range)
    {
        std::uint64_t type = 0;
        std::optional<double> value;
        bool scalar = true;
        MB_CHECK(forEachField(bytes, m_budget, range, [&](WireWalk&, const WireField& field) -> Status {
            if (field.number == Type && field.isVarint()) {
                type = field.value;
            } else if (field.number == Shape && field.isBytes()) {
                scalar = field.bytes.length == 0;
            } else if (field.number == Content && field.isBytes() && (field.bytes.length == 4 || field.bytes.length == 8)) {
                bytes.seek(field.bytes.offset);
                MB_TRY(const auto bits, bytes.little(static_cast<unsigned>(field.bytes.length)));
                value = field.bytes.length == 4 ? floatOf(bits) : doubleOf(bits);
            } else if (field.number == Floats || field.number == Doubles) {
                auto bits = field.value;
                const unsigned size = field.number == Floats ? 4 : 8;
                if (field.isBytes()) { // packed
                    if (field.bytes.length != size)
                        return {};
                    bytes.seek(field.bytes.offset);
                    MB_TRY(bits, bytes.little(size));
                }
                value = size == 4 ? floatOf(bits) : doubleOf(bits);
            }
            return {};
        }));
        const bool real = type == 1 || type == 2; // DT_FLOAT, DT_DOUBLE
        return scalar && real ? value : std::nullopt;
    }

    /// SummaryMetadata → plugin_data → "hparams" → session_start_info → hparams; false where it is another plugin's.
    Result<bool> readHparams(ByteWindow& bytes, ByteRange metadata)
    {
        std::optional<ByteRange> plugin, content, start;
        std::string name;
        MB_CHECK(forEachField(bytes, m_budget, metadata, [&](WireWalk&, const WireField& field) -> Status {
            if (field.number == 1 && field.isBytes())
                plugin = field.bytes;
            return {};
        }));
        if (!plugin)
            return false;
        MB_CHECK(forEachField(bytes, m_budget, *plugin, [&](WireWalk& walk, const WireField& field) -> Status {
            if (field.number == 1 && field.isBytes() && field.bytes.length <= 64) {
                MB_TRY(name, walk.text(field));
            } else if (field.number == 2 && field.isBytes()) {
                content = field.bytes;
            }
            return {};
        }));
        if (name != "hparams" || !content)
            return false;
        MB_CHECK(forEachField(bytes, m_budget, *content, [&](WireWalk&, const WireField& field) -> Status {
            if (field.number == 3 && field.isBytes())
                start = field.bytes;
            return {};
        }));
        if (start) {
            MB_CHECK(forEachField(bytes, m_budget, *start, [&](WireWalk&, const WireField& field) -> Status {
                return field.number == 1 && field.isBytes() ? readHparam(bytes, field.bytes) : Status();
            }));
        }
        return true;
    }

    /// An entry of the map: 1 its name, 2 a google.protobuf.Value.
    Status readHparam(ByteWindow& bytes, ByteRange range)
    {
        std::string key;
        std::optional<ByteRange> message;
        MB_CHECK(forEachField(bytes, m_budget, range, [&](WireWalk& walk, const WireField& field) -> Status {
            if (field.number == 1 && field.isBytes()) {
                MB_TRY(key, walk.text(field));
            } else if (field.number == 2 && field.isBytes()) {
                message = field.bytes;
            }
            return {};
        }));
        if (key.empty() || !message)
            return {};
        ArgValue value;
        MB_CHECK(forEachField(bytes, m_budget, *message, [&](WireWalk& walk, const WireField& field) -> Status {
            if (field.number == 2 && field.type == WireField::Type::Fixed64) {
                // JSON's numbers have no types: what is whole was most likely an integer.
                const auto number = doubleOf(field.value);
                value = std::nearbyint(number) == number && std::abs(number) < 0x1p53
                            ? ArgValue(static_cast<std::int64_t>(number))
                            : ArgValue(number);
            } else if (field.number == 3 && field.isBytes()) {
                MB_TRY(auto text, walk.text(field));
                value = std::move(text);
            } else if (field.number == 4 && field.isVarint()) {
                value = field.value != 0;
            }
            return {};
        }));
        MB_CHECK(m_budget.take(256 + 2 * key.size()));
        m_out.hparams.set(std::move(key), std::move(value));
        return {};
    }

    const RandomAccessFile& m_file;
    ReadBudget& m_budget;
    EventFile m_out;
};

} // namespace

bool isEventFileName(std::string_view name)
{
    return name.find(".tfevents.") != std::string_view::npos;
}

Result<EventFile> readEventFile(const RandomAccessFile& file, const ReadLimits& limits)
{
    ReadBudget budget(limits, file.name());
    return EventWalk(file, budget).run();
}

} // namespace modelbook
