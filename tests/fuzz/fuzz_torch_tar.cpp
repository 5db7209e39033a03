// The reader of PyTorch's tar before 0.1.10.
#include "models/formats/pytorch/torch_tar.h"
#include "tests/fuzz/reader_target.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    return modelbook::fuzzReader<modelbook::TorchTarReader>(data, size);
}
