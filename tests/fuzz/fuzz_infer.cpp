// Any text typed by inference and cut as a table of metrics: never a crash, and equal text gives equal values.
#include "models/args/canonical.h"
#include "models/args/infer.h"
#include "models/training/metric_files.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto value = modelbook::inferArg(text);
    if (!(value == modelbook::inferArg(text)) || modelbook::canonicalJson(value).empty())
        std::abort();
    (void)modelbook::displayText(value);
    if (const auto table = modelbook::parseMetricCsv(text, "fuzz"))
        (void)modelbook::finalValues(*table);
    return 0;
}
