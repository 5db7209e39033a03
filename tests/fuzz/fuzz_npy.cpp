// The reader of npy arrays.
#include "models/formats/numpy/npz.h"
#include "tests/fuzz/reader_target.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    return modelbook::fuzzReader<modelbook::NpyReader>(data, size);
}
