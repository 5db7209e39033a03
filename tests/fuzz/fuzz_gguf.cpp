// The GGUF reader.
#include "models/formats/gguf/gguf.h"
#include "tests/fuzz/reader_target.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    return modelbook::fuzzReader<modelbook::GgufReader>(data, size);
}
