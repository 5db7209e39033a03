#include "app/desktop/application.h"

int main(int argc, char** argv)
{
    return modelbook::runDesktop(argc, argv);
}
