// Any bytes as JSON and as TOML: an error or a value within bounds that survives its own JSON.
#include "models/args/canonical.h"
#include "models/args/json_tree.h"
#include "models/training/config_text.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (const auto parsed = modelbook::parseJson(text, "fuzz")) {
        const auto back = modelbook::argsFromJson(modelbook::argsToJson(parsed->value));
        // The one reading that may differ: a plain file that holds our own tags ({"$float":"nan"}).
        if (!back || (text.find('$') == std::string::npos && !(*back == parsed->value)))
            std::abort();
        // Straight from the text, as records are read, it is the same.
        auto tree = modelbook::readJsonTree(modelbook::argsToJson(parsed->value).dump());
        const auto direct = tree ? modelbook::argsFromTree(std::move(*tree)) : std::move(tree);
        if (!direct || !(*direct == *back))
            std::abort();
    }
    (void)modelbook::readJsonTree(text, "args");
    if (const auto parsed = modelbook::parseToml(text, "fuzz"))
        (void)modelbook::canonicalJson(parsed->value);
    return 0;
}
