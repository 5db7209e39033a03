// The safetensors reader.
#include "models/formats/safetensors/safetensors.h"
#include "tests/fuzz/reader_target.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    return modelbook::fuzzReader<modelbook::SafetensorsReader>(data, size);
}
