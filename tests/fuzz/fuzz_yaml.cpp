// Any bytes as YAML: an error or a value within bounds, by either set of rules.
#include "models/args/canonical.h"
#include "models/training/config_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(data), size);
    for (const auto rules : {modelbook::YamlRules::PyYaml, modelbook::YamlRules::OmegaConf}) {
        if (const auto parsed = modelbook::parseYaml(text, rules, "fuzz"))
            (void)modelbook::argsToJson(parsed->value).dump();
    }
    return 0;
}
