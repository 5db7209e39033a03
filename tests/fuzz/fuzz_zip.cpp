// The readers of ZIP archives: PyTorch, TorchScript, npz, Keras.
#include "models/formats/zip/zip_reader.h"
#include "tests/fuzz/reader_target.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    return modelbook::fuzzReader<modelbook::ZipReader>(data, size);
}
