// The reader of plain pickles of any protocol.
#include "models/formats/pytorch/torch_legacy.h"
#include "tests/fuzz/reader_target.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    return modelbook::fuzzReader<modelbook::PickleReader>(data, size);
}
