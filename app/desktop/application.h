// runDesktop: the composition root of the desktop application.
#pragma once

namespace modelbook {

/// Runs until the window closes; returns the exit status.
int runDesktop(int argc, char** argv);

} // namespace modelbook
