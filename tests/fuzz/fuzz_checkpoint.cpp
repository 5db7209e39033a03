// Every checkpoint reader, by the detection that a double-click uses.
#include "models/formats/checkpoint_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    modelbook::ReadLimits limits;
    limits.heapBytes = 64u << 20;
    limits.time = std::chrono::seconds(5);
    const modelbook::MemoryFile file(std::string(reinterpret_cast<const char*>(data), size));
    (void)modelbook::readCheckpoint(file, limits).has_value();
    return 0;
}
