// The TFLite reader.
#include "models/formats/tflite/tflite.h"
#include "tests/fuzz/reader_target.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    return modelbook::fuzzReader<modelbook::TfliteReader>(data, size);
}
