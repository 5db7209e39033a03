// The reader of PyTorch's format before 1.6.
#include "models/formats/pytorch/torch_legacy.h"
#include "tests/fuzz/reader_target.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    return modelbook::fuzzReader<modelbook::TorchLegacyReader>(data, size);
}
