// The GGUF reader, past its magic.
#include "models/formats/gguf/gguf.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    modelbook::ReadLimits limits;
    limits.heapBytes = 64u << 20;
    limits.time = std::chrono::seconds(5);
    const modelbook::MemoryFile file("GGUF" + std::string(reinterpret_cast<const char*>(data), size));
    (void)modelbook::GgufReader().read(file, limits).has_value();
    return 0;
}
