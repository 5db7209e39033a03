// TensorBoard's events: the file as it is, and as the body of one event with true checksums.
#include "models/training/event_files.h"
#include "tests/fuzz/reader_target.h"
#include "tests/support/event_writer.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace modelbook;
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    (void)readEventFile(MemoryFile(bytes), fuzzLimits()).has_value();
    (void)readEventFile(MemoryFile(test::eventRecord(bytes)), fuzzLimits()).has_value();
    return 0;
}
