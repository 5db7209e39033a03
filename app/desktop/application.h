// runDesktop: the composition root of the desktop application.
#pragma once

namespace modelbook {

int runDesktop(int argc, char** argv);

} // namespace modelbook
