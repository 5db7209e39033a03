// What Modelbook makes of an HDF5 reader that was taken over: frames of any kind, then their meaning.
#include "models/formats/hdf5/answer.h"
#include "models/formats/hdf5/keras_h5.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace modelbook;
    ReadLimits limits;
    limits.heapBytes = 64u << 20;
    limits.time = std::chrono::seconds(5);
    ReadBudget budget(limits, "fuzz");
    Hdf5Answer answer(1u << 20, budget);
    std::string_view left(reinterpret_cast<const char*>(data), size);
    while (left.size() >= 3) {
        const auto kind = static_cast<hdf5wire::Frame>(left[0]);
        const std::size_t length = static_cast<unsigned char>(left[1]) | static_cast<unsigned char>(left[2]) << 8;
        left.remove_prefix(3);
        const auto body = left.substr(0, length);
        left.remove_prefix(body.size());
        if (kind == hdf5wire::Frame::Failure)
            (void)hdf5Failure(body, "fuzz").text();
        else if (!answer.take(kind, body))
            return 0;
    }
    CheckpointInfo info;
    addHdf5Content(info, answer.finish());
    return 0;
}
