// The ONNX reader, past its detection.
#include "models/formats/onnx/onnx_model.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    modelbook::ReadLimits limits;
    limits.heapBytes = 64u << 20;
    limits.time = std::chrono::seconds(5);
    const modelbook::MemoryFile file(std::string(reinterpret_cast<const char*>(data), size));
    (void)modelbook::OnnxReader().read(file, limits).has_value();
    return 0;
}
