#include "models/formats/checkpoint_info.h"

namespace modelbook {

std::string_view findingLevelName(Finding::Level level)
{
    switch (level) {
    case Finding::Level::Info: return "info";
    case Finding::Level::Warning: return "warning";
    case Finding::Level::Danger: return "danger";
    }
    return "info";
}

void CheckpointInfo::addFinding(Finding::Level level, std::string code, std::string message,
                                std::optional<std::uint64_t> offset)
{
    findings.push_back({level, std::move(code), std::move(message), offset});
}

} // namespace modelbook
