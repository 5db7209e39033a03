#include "models/diff/three_way.h"

#include "models/diff/summary.h"

namespace modelbook {

namespace {

struct Sides {
    std::size_t first, second;
};

Sides sidesOf(const ModelDiff& diff)
{
    return {diff.baseline == 0 ? std::size_t(1) : 0, diff.baseline == 2 ? std::size_t(1) : 2};
}

WhoChanged whoOf(bool first, bool second, bool alike)
{
    if (first && second)
        return alike ? WhoChanged::Alike : WhoChanged::Apart;
    return first ? WhoChanged::First : second ? WhoChanged::Second : WhoChanged::Nobody;
}

} // namespace

WhoChanged whoChanged(const ModelDiff& diff, const ArgRow& row)
{
    const auto [first, second] = sidesOf(diff);
    const auto *a = row.values[first], *b = row.values[second];
    return whoOf(diff.argState(row, first) != CellState::Same, diff.argState(row, second) != CellState::Same,
                 (!a && !b) || (a && b && *a == *b));
}

WhoChanged whoChanged(const ModelDiff& diff, const TensorRow& row)
{
    const auto [first, second] = sidesOf(diff);
    const auto *a = row.tensors[first], *b = row.tensors[second];
    const auto moved = [&](std::size_t column) { return row.states[column] != CellState::Same && row.states[column] != CellState::Unknown; };
    const bool alike = (!a && !b) || (a && b && a->shape == b->shape && a->dtype == b->dtype && a->hash == b->hash);
    return whoOf(moved(first), moved(second), alike);
}

std::string whoChangedText(const ModelDiff& diff, WhoChanged who)
{
    const auto [first, second] = sidesOf(diff);
    switch (who) {
    case WhoChanged::First:
        return (*diff.models)[first].label + " only";
    case WhoChanged::Second:
        return (*diff.models)[second].label + " only";
    case WhoChanged::Alike:
        return "both alike";
    case WhoChanged::Apart:
        return "both, differently";
    case WhoChanged::Nobody:
        break;
    }
    return {};
}

std::string threeWaySummary(const ModelDiff& diff)
{
    const auto [first, second] = sidesOf(diff);
    const auto& models = *diff.models;
    std::vector<const ArgRow*> rows[5];
    for (const auto& row : diff.args) {
        if (row.differs && !row.ignored)
            rows[static_cast<std::size_t>(whoChanged(diff, row))].push_back(&row);
    }
    std::string text;
    const auto say = [&](const std::string& who, WhoChanged which, std::size_t column, const char* how) {
        const auto& changed = rows[static_cast<std::size_t>(which)];
        if (!changed.empty())
            text += (text.empty() ? " " : "; ") + who + " changed " + changedText(diff, changed, column) + how;
    };
    say(models[first].label, WhoChanged::First, first, "");
    say(models[second].label, WhoChanged::Second, second, "");
    say("both", WhoChanged::Alike, first, " alike");
    if (const auto& apart = rows[static_cast<std::size_t>(WhoChanged::Apart)]; !apart.empty()) {
        text += text.empty() ? " both changed " : "; both changed ";
        for (std::size_t i = 0; i < apart.size() && i < 3; ++i)
            text += (i == 0 ? "" : ", ") + shortArgName(diff, apart[i]->path);
        if (apart.size() > 3)
            text += " and " + std::to_string(apart.size() - 3) + " more";
        text += " differently";
    }
    return "From " + models[diff.baseline].label + "," + (text.empty() ? " neither changed an arg" : text);
}

} // namespace modelbook
