// The ONNX reader.
#include "models/formats/onnx/onnx_model.h"
#include "tests/fuzz/reader_target.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    return modelbook::fuzzReader<modelbook::OnnxReader>(data, size);
}
