// The phases of the table's benchmark; each runs in a process of its own, so that memory is that of the phase.
#pragma once

#include "tests/bench/table/library_maker.h"

#include <filesystem>

namespace modelbook::bench {

/// Loads a library into a catalogue and a column index below `folder`.
int load(const std::filesystem::path& folder, const Shape& shape);
/// Opens it, asks it, adds to it.
int ask(const std::filesystem::path& folder, const Shape& shape);
/// The same models in MLflow's schema, and its questions.
int mlflow(const std::filesystem::path& folder, const Shape& shape);

} // namespace modelbook::bench
