#include "app/desktop/application.h"
#include "storage/base/process_memory.h"

int main(int argc, char** argv)
{
    modelbook::keepFreedMemory();
    return modelbook::runDesktop(argc, argv);
}
