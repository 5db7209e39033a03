// Locations, and the INI files beside them: what was read opens the same place again.
#include "storage/objects/s3_location.h"
#include "storage/objects/s3_profile.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(data), size);
    const modelbook::Variables none = [](const std::string&) { return std::string(); };
    if (const auto location = modelbook::S3Location::parse("s3://" + text, none)) {
        const auto again = modelbook::S3Location::parse(location->address(), none);
        if (!again || again->address() != location->address())
            std::abort();
    }
    (void)modelbook::S3Profile::section(text, "default");
    return 0;
}
