// The HDF5 reader's walk, without its sandbox. What crashes inside libhdf5 is what the sandbox is for.
#include "app/hdf5_reader/walk.h"

#include <cstring>

namespace {

using namespace modelbook::hdf5reader;

class Bytes final : public Source, public Sink
{
public:
    Bytes(const unsigned char* data, std::size_t size) : m_data(data), m_size(size) {}
    std::uint64_t size() const override { return m_size; }
    bool read(std::uint64_t offset, void* out, std::size_t count) override
    {
        if (offset > m_size || count > m_size - offset)
            return false;
        std::memcpy(out, m_data + offset, count);
        return true;
    }
    void send(modelbook::hdf5wire::Packer& frame) override { (void)frame.finish(); }

private:
    const unsigned char* m_data;
    std::size_t m_size;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    static const bool started = startHdf5();
    Bytes file(data, size);
    if (started)
        walkFile(file, file);
    return 0;
}
