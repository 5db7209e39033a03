// Math: formulas in LaTeX as HTML that needs neither script nor font of its own.
#pragma once

#include <string>
#include <string_view>

namespace modelbook {

/// What model cards write: powers and indices, fractions, roots, Greek letters, operators, arrows, sums with limits, accents,
/// \text and fonts. What is not known stays as it is written. Nothing but escaped text, spans, sub and sup comes out. Nesting
/// beyond 40 is shown as its source.
std::string mathToHtml(std::string_view latex, bool display);

} // namespace modelbook
