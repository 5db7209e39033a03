#include "models/library/model_record.h"

namespace modelbook {

std::uint64_t CheckpointRecord::bytes() const
{
    std::uint64_t total = 0;
    for (const auto& file : files)
        total += file.bytes;
    return total;
}

std::uint64_t ModelRecord::bytes() const
{
    std::uint64_t total = 0;
    for (const auto& checkpoint : checkpoints)
        total += checkpoint.bytes();
    return total;
}

std::uint64_t ModelRecord::parameters() const
{
    for (auto it = checkpoints.rbegin(); it != checkpoints.rend(); ++it) {
        if (it->parameters > 0)
            return it->parameters;
    }
    return 0;
}

} // namespace modelbook
