// Any bytes as a bundle: refused, or models whose names are safe and whose files can be read.
#include "models/sharing/bundle/bundle.h"
#include "models/sharing/bundle/bundle_format.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace modelbook;
    const auto file = std::make_shared<MemoryFile>(std::string(reinterpret_cast<const char*>(data), size), "fuzz");
    const auto bundle = Bundle::open(file);
    if (!bundle)
        return 0;
    for (const auto& model : (*bundle)->models()) {
        for (const auto& checkpoint : model.record.checkpoints) {
            for (const auto& stored : checkpoint.files) {
                if (!isSafeMemberName(stored.file))
                    std::abort();
                const auto open = model.files.find(stored.sha256);
                if (open == model.files.end())
                    continue;
                const auto bytes = open->second();
                if (!bytes || (*bytes)->size() != stored.bytes || !(*bytes)->readString(0, stored.bytes))
                    std::abort();
            }
        }
    }
    (void)(*bundle)->verify();
    return 0;
}
