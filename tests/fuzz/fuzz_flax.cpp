// The reader of Flax's msgpack files.
#include "models/formats/msgpack/flax.h"
#include "tests/fuzz/reader_target.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    return modelbook::fuzzReader<modelbook::FlaxReader>(data, size);
}
