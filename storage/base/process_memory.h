// How a program of Modelbook treats memory that it has freed.
#pragma once

namespace modelbook {

/// Keeps freed memory for the next use, up to 256 MiB of it, instead of giving blocks of megabytes back to the system each
/// time: chunks, records and pictures come and go all the time, and a page that is asked for anew costs many times what
/// filling it costs. Called once, first in main(); does nothing where the C library is not glibc.
void keepFreedMemory();

} // namespace modelbook
