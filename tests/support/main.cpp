// The entry of test programs that need no window.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
