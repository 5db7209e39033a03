// The reader of TensorFlow.js models.
#include "models/formats/tensorflow/tfjs.h"
#include "tests/fuzz/reader_target.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    return modelbook::fuzzReader<modelbook::TfjsReader>(data, size);
}
