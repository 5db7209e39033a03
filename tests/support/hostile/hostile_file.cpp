#include "tests/support/hostile/hostile_file.h"

#include <iterator>

namespace modelbook::test {

HostileFiles hostileFiles()
{
    HostileFiles all;
    for (auto* files : {hostileSafetensors, hostileGguf, hostileOnnx, hostilePickle, hostileTorch, hostileTar, hostileNumpy,
                        hostileFlax, hostileTflite, hostileTensorflow, hostileTfjs, hostileGraph, hostileHdf5, hostileKeras}) {
        auto some = files();
        all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
    }
    return all;
}

} // namespace modelbook::test
