// The reader of TensorFlow's checkpoint index. Checksums are in its way: blocks get true ones first.
#include "models/formats/tensorflow/checkpoint_index.h"
#include "models/formats/tensorflow/crc32c.h"
#include "tests/fuzz/reader_target.h"
#include "tests/support/tf_writer.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace modelbook;
    std::string content(reinterpret_cast<const char*>(data), size);
    (void)fuzzReader<TensorflowIndexReader>(data, size);
    // The same bytes as the only block of a table, plain or packed, with an index that is right.
    const char type = size > 0 ? static_cast<char>(data[0] & 1) : '\0';
    content += type;
    content += test::littleEndian(maskedCrc32c(crc32c(content)), 4);
    const auto index = test::storedBlock(test::tableBlock({{"z", test::varint(0) + test::varint(size)}}), 0);
    const auto file = content + index + test::tableFooter(content.size(), index.size() - 5);
    return fuzzReader<TensorflowIndexReader>(reinterpret_cast<const unsigned char*>(file.data()), file.size());
}
