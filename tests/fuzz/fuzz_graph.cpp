// The readers of TensorFlow's graphs.
#include "models/formats/tensorflow/graph_def.h"
#include "tests/fuzz/reader_target.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    modelbook::fuzzReader<modelbook::GraphDefReader>(data, size);
    return modelbook::fuzzReader<modelbook::SavedModelReader>(data, size);
}
