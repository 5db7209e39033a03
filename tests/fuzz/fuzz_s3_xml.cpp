// What a server says in XML: lists and errors.
#include "storage/objects/s3_xml.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view xml(reinterpret_cast<const char*>(data), size);
    (void)modelbook::parseS3List(xml).has_value();
    (void)modelbook::parseS3Error(xml);
    return 0;
}
