// mbook: Modelbook for terminals, training scripts and machines without a screen.
#include "app/cli/cli.h"
#include "storage/base/process_memory.h"

#include <iostream>

int main(int argc, char** argv)
{
    modelbook::keepFreedMemory();
    return modelbook::runCli({argv + 1, argv + argc}, std::cout, std::cerr);
}
