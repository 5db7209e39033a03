// Every checkpoint reader, by the detection that a double-click uses.
#include "tests/fuzz/reader_target.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const modelbook::MemoryFile file(std::string(reinterpret_cast<const char*>(data), size));
    (void)modelbook::readCheckpoint(file, modelbook::fuzzLimits()).has_value();
    return 0;
}
