// TensorBoard's event files built event by event, as SummaryWriter of PyTorch and TensorFlow 2 write them.
#pragma once

#include "models/formats/tensorflow/crc32c.h"
#include "tests/support/hostile/hostile_file.h"
#include "tests/support/proto_writer.h"

#include <bit>
#include <string>

namespace modelbook::test {

/// A record of the file: length, body, and the checksums of both.
inline std::string eventRecord(const std::string& body)
{
    const auto length = littleEndian(body.size(), 8);
    return length + littleEndian(maskedCrc32c(crc32c(length)), 4) + body + littleEndian(maskedCrc32c(crc32c(body)), 4);
}

inline std::string pbFixed64(std::uint32_t field, double value)
{
    return varint(field << 3 | 1) + littleEndian(std::bit_cast<std::uint64_t>(value), 8);
}

inline std::string pbFixed32(std::uint32_t field, float value)
{
    return varint(field << 3 | 5) + littleEndian(std::bit_cast<std::uint32_t>(value), 4);
}

inline std::string event(std::int64_t step, const std::string& summaryValue)
{
    return eventRecord(pbFixed64(1, 1700000000.5) + (step ? pbNumber(2, static_cast<std::uint64_t>(step)) : "") + pbBytes(5, pbBytes(1, summaryValue)));
}

/// Summary.Value with simple_value, as PyTorch writes scalars.
inline std::string scalar1(const std::string& tag, float value)
{
    return pbBytes(1, tag) + pbFixed32(2, value);
}

/// The same as a tensor, as TensorFlow 2 writes it.
inline std::string scalar2(const std::string& tag, float value)
{
    return pbBytes(1, tag) + pbBytes(8, pbNumber(1, 1) + pbBytes(2, "") + pbBytes(4, littleEndian(std::bit_cast<std::uint32_t>(value), 4))) +
           pbBytes(9, pbBytes(1, pbBytes(1, "scalars")));
}

/// Summary.Value with the hparams plugin's session start; `entries` from hparam().
inline std::string hparams(const std::string& entries)
{
    return pbBytes(1, "_hparams_/session_start_info") +
           pbBytes(9, pbBytes(1, pbBytes(1, "hparams") + pbBytes(2, pbNumber(1, 0) + pbBytes(3, entries))));
}

inline std::string hparam(const std::string& key, const std::string& value)
{
    return pbBytes(1, pbBytes(1, key) + pbBytes(2, value));
}

/// The first event of every file.
inline std::string fileVersion()
{
    return eventRecord(pbFixed64(1, 1700000000) + pbBytes(3, "brain.Event:2"));
}

} // namespace modelbook::test
