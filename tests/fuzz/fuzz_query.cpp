// A question, whatever its text: parsed without a fall, and what is right prints as a question that means the same. Formulas
// alike.
#include "models/catalogue/formula.h"
#include "models/query/parser.h"

#include <cstdint>
#include <cstdlib>

using namespace modelbook;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = parseQuery(text);
    if (!parsed.error) {
        const auto again = parseQuery(printQuery(parsed.query));
        if (again.error || !(again.query == parsed.query))
            std::abort();
    }
    QueryError error;
    const auto formula = Formula::parse(text, error);
    if (!formula) {
        if (error.position > size)
            std::abort();
        return 0;
    }
    const auto printed = Formula::parse(formula->text(), error);
    if (!printed || !(*printed == *formula) || printed->fields() != formula->fields())
        std::abort();
    const std::vector<std::optional<double>> operands(formula->fields().size(), 2.5);
    (void)formula->evaluate(operands);
    return 0;
}
