#include "models/formats/hdf5/hdf5.h"

#include "models/formats/hdf5/keras_h5.h"
#include "models/formats/hdf5/reader_process.h"
#include "models/formats/tensor_roles.h"

#include <array>

namespace modelbook {

namespace {

using hdf5wire::Frame;

constexpr std::string_view signature = "\x89HDF\r\n\x1a\n";
constexpr std::chrono::milliseconds turn{20}; // how long a cancelled reading may go on

std::uint64_t littleNumber(std::string_view bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

/// One conversation with the reader.
class Session
{
public:
    Session(const RandomAccessFile& file, const ReadLimits& limits, ReadBudget& budget, ReaderProcess& process)
        : m_file(file), m_limits(limits), m_budget(budget), m_process(process), m_answer(file.size(), budget),
          m_end(std::chrono::steady_clock::now() + limits.time)
    {
    }

    Result<Hdf5Content> run()
    {
        while (!m_done) {
            MB_CHECK(fill());
            MB_CHECK(takeFrames());
        }
        return m_answer.finish();
    }

private:
    Status checkTime() const
    {
        MB_CHECK(m_limits.cancel.check());
        if (std::chrono::steady_clock::now() > m_end) {
            return makeError(ErrorCode::LimitExceeded, m_file.name() + ": reading its header takes longer than " +
                                                           std::to_string(m_limits.time.count()) + " ms; given up");
        }
        return {};
    }

    Status fill()
    {
        std::array<char, 64 << 10> buffer;
        MB_CHECK(checkTime());
        MB_TRY(const auto got, m_process.receive(buffer, turn));
        if (!got)
            return {};
        if (*got == 0)
            return m_process.causeOfDeath(m_file.name());
        m_in.append(buffer.data(), *got);
        return {};
    }

    Status takeFrames()
    {
        std::size_t at = 0;
        while (!m_done && m_in.size() - at >= hdf5wire::headerBytes) {
            const auto length = littleNumber(std::string_view(m_in).substr(at, 4));
            if (length > hdf5wire::maxFrame)
                return makeError(ErrorCode::Corrupt, m_file.name() + ": the HDF5 reader's answer is broken");
            if (m_in.size() - at - hdf5wire::headerBytes < length)
                break;
            const auto kind = static_cast<Frame>(m_in[at + 4]);
            MB_CHECK(takeFrame(kind, std::string_view(m_in).substr(at + hdf5wire::headerBytes, length)));
            at += hdf5wire::headerBytes + length;
        }
        m_in.erase(0, at);
        return {};
    }

    Status takeFrame(Frame kind, std::string_view body)
    {
        MB_CHECK(m_budget.tick());
        if (kind == Frame::Failure)
            return hdf5Failure(body, m_file.name());
        if (kind == Frame::Ready) {
            m_ready = true;
            return {};
        }
        if (!m_ready) // it must be locked in before it sees the first byte
            return makeError(ErrorCode::Unsupported, m_file.name() + ": the HDF5 reader did not enter its sandbox");
        if (kind == Frame::Read)
            return serve(body);
        if (kind == Frame::Done) {
            m_done = true;
            return {};
        }
        return m_answer.take(kind, body);
    }

    Status serve(std::string_view body)
    {
        const auto offset = body.size() == 12 ? littleNumber(body.substr(0, 8)) : 0;
        const auto count = body.size() == 12 ? littleNumber(body.substr(8)) : 0;
        if (count == 0 || count > hdf5wire::maxRead)
            return makeError(ErrorCode::Corrupt, m_file.name() + ": the HDF5 reader asks for what it should not");
        MB_TRY(const auto bytes, m_file.readString(offset, count));
        std::string_view left = bytes;
        while (!left.empty()) {
            MB_CHECK(checkTime());
            MB_TRY(const auto sent, m_process.send(left, turn));
            left.remove_prefix(sent.value_or(0));
        }
        return {};
    }

    const RandomAccessFile& m_file;
    const ReadLimits& m_limits;
    ReadBudget& m_budget;
    ReaderProcess& m_process;
    Hdf5Answer m_answer;
    std::chrono::steady_clock::time_point m_end;
    std::string m_in;
    bool m_ready = false, m_done = false;
};

} // namespace

Result<Hdf5Content> readHdf5(const RandomAccessFile& file, const ReadLimits& limits, ReadBudget& budget)
{
    // Half of the memory is the reader's, half is for what it tells.
    const auto heap = limits.heapBytes / 2;
    MB_CHECK(budget.take(heap));
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(limits.time) + std::chrono::seconds(1);
    auto process = ReaderProcess::start("read", file.size(), heap, seconds);
    if (!process)
        return failure(process).within("reading " + file.name());
    auto content = Session(file, limits, budget, *process).run();
    budget.giveBack(heap);
    return content;
}

bool Hdf5Reader::matches(const RandomAccessFile& file, std::span<const std::byte> head) const
{
    const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
    if (text.starts_with(signature))
        return true;
    // Behind a user block of 512, 1024, 2048, … bytes (specification, II.A).
    for (std::uint64_t at = 512; at < file.size() && file.size() - at >= signature.size(); at *= 2) {
        const auto bytes = file.readString(at, signature.size());
        if (bytes && *bytes == signature)
            return true;
        if (!bytes || at > file.size() / 2)
            break;
    }
    return false;
}

Result<CheckpointInfo> Hdf5Reader::read(const RandomAccessFile& file, const ReadLimits& limits) const
{
    ReadBudget budget(limits, file.name());
    MB_TRY(auto content, readHdf5(file, limits, budget));
    CheckpointInfo info;
    info.format = format();
    info.framework = "HDF5";
    MB_TRY(const auto head, file.readString(0, std::min<std::uint64_t>(file.size(), 16)));
    if (head.starts_with("MATLAB 7.3"))
        info.framework = "MATLAB 7.3";
    addHdf5Content(info, std::move(content));
    info.parameters = countParameters(info.tensors);
    return info;
}

} // namespace modelbook
