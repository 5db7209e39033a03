// The entry of test programs that need no window.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include <cstdlib>

int main(int count, char** arguments)
{
    // Test programs do not stand where the reader is installed.
    ::setenv("MODELBOOK_HDF5_READER", MODELBOOK_HDF5_READER, 0);
    return Catch::Session().run(count, arguments);
}
