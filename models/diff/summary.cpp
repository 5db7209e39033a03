#include "models/diff/summary.h"

#include "models/diff/number_delta.h"

#include <algorithm>
#include <unordered_set>

namespace modelbook {

namespace {

constexpr std::size_t mostSpelled = 3;

std::string joined(const std::vector<std::string>& parts)
{
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i != 0)
            text += i + 1 < parts.size() ? ", " : parts.size() > 2 ? ", and " : " and ";
        text += parts[i];
    }
    return text;
}

std::string shortened(const ArgValue& value)
{
    auto text = displayText(value);
    std::replace(text.begin(), text.end(), '\n', ' ');
    constexpr std::size_t limit = 32;
    if (text.size() <= limit)
        return text;
    auto end = limit;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end; // not through a character
    return text.substr(0, end) + "…";
}

std::string changePhrase(const std::string& name, const ArgValue* base, const ArgValue* value)
{
    if (!base)
        return value->isBool() ? name + (value->toBool() ? " on" : " off") : name + ' ' + shortened(*value);
    if (!value)
        return "no " + name;
    if (base->isBool() && value->isBool())
        return name + (value->toBool() ? " on" : " off");
    if (const auto delta = numberDelta(*base, *value)) {
        if (delta->ratio)
            return name + ' ' + ratioText(*delta->ratio);
        return name + ' ' + shortened(*value) + " for " + shortened(*base);
    }
    // "adamw for sgd" says it by itself; other texts need their name.
    const bool telling = base->isString() && value->isString() && base->toString().size() > 2 &&
                         value->toString().size() > 2 && value->toString().find('/') == std::string::npos;
    if (telling)
        return shortened(*value) + " for " + shortened(*base);
    return name + ' ' + shortened(*value) + (base->isNull() ? "" : " for " + shortened(*base));
}

/// Numbers and words first, what was added or taken away after, lists last.
int weight(const ArgValue* base, const ArgValue* value)
{
    if (base && value && numberDelta(*base, *value))
        return 0;
    if (base && value && base->isString() && value->isString())
        return 1;
    if ((base && base->isList()) || (value && value->isList()))
        return 3;
    return 2;
}

std::vector<const ArgRow*> changedRows(const ModelDiff& diff, std::size_t column)
{
    std::vector<const ArgRow*> rows;
    for (const auto& row : diff.args) {
        if (row.differs && !row.ignored && diff.argState(row, column) != CellState::Same)
            rows.push_back(&row);
    }
    return rows;
}

/// "6 of 8 tensors are unchanged", where that is worth saying.
std::string tensorPhrase(const ModelDiff& diff, std::size_t column)
{
    std::size_t common = 0, same = 0, unknown = 0;
    for (const auto& row : diff.tensors) {
        if (!row.tensors[diff.baseline] || !row.tensors[column])
            continue;
        ++common;
        same += row.states[column] == CellState::Same;
        unknown += row.states[column] == CellState::Unknown;
    }
    if (common == 0 || unknown > 0 || same == 0)
        return {};
    if (same == common && diff.tensors.size() == common)
        return "the weights are the same";
    return std::to_string(same) + " of " + std::to_string(common) + " tensors are unchanged";
}

std::string pairSummary(const ModelDiff& diff, std::size_t column)
{
    const auto& base = (*diff.models)[diff.baseline].label;
    const auto& label = (*diff.models)[column].label;
    const auto rows = changedRows(diff, column);
    auto text = rows.empty() ? label + " has the same args as " + base
                             : label + " is " + base + " with " + changedText(diff, rows, column);
    if (const auto tensors = tensorPhrase(diff, column); !tensors.empty())
        text += "; " + tensors;
    return text;
}

std::string differingMetrics(const ModelDiff& diff)
{
    std::vector<std::string> names;
    for (const auto& row : diff.metrics) {
        if (row.differs)
            names.push_back(row.name);
    }
    if (names.size() > mostSpelled) {
        const auto rest = names.size() - mostSpelled;
        names.resize(mostSpelled);
        names.push_back(std::to_string(rest) + " metrics more");
    }
    return joined(names);
}

std::string sameArgsSummary(const ModelDiff& diff)
{
    std::string text = "These models have the same args";
    const auto metrics = differingMetrics(diff);
    std::size_t ignored = 0, tensors = 0;
    for (const auto& row : diff.args)
        ignored += row.differs;
    for (const auto& row : diff.tensors)
        tensors += row.differs;
    std::vector<std::string> others;
    if (!metrics.empty())
        others.push_back(metrics);
    if (tensors > 0)
        others.push_back(std::to_string(tensors) + (tensors == 1 ? " tensor" : " tensors"));
    if (ignored > 0)
        others.push_back("where and how they ran (" + std::to_string(ignored) +
                         (ignored == 1 ? " arg)" : " args)"));
    if (!others.empty())
        text += "; they differ in " + joined(others);
    return text;
}

/// Few models: what all share against the baseline, then what each has besides.
std::string fewSummary(const ModelDiff& diff)
{
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < diff.columns(); ++i) {
        if (i != diff.baseline)
            others.push_back(i);
    }
    std::vector<const ArgRow*> shared;
    std::vector<std::vector<const ArgRow*>> own(others.size());
    for (std::size_t i = 0; i < others.size(); ++i) {
        for (const auto* row : changedRows(diff, others[i])) {
            const auto* const value = row->values[others[i]];
            const bool everywhere = std::all_of(others.begin(), others.end(), [&](std::size_t other) {
                return (row->values[other] == nullptr) == (value == nullptr) &&
                       (!value || *row->values[other] == *value);
            });
            if (!everywhere)
                own[i].push_back(row);
            else if (i == 0)
                shared.push_back(row);
        }
    }
    std::vector<std::string> labels;
    for (const auto other : others)
        labels.push_back((*diff.models)[other].label);
    const auto& base = (*diff.models)[diff.baseline].label;
    std::string text;
    if (!shared.empty())
        text = joined(labels) + " are " + base + " with " + changedText(diff, shared, others.front());
    for (std::size_t i = 0; i < others.size(); ++i) {
        const auto tensors = tensorPhrase(diff, others[i]);
        if (own[i].empty() && tensors.empty())
            continue;
        text += text.empty() ? "" : "; ";
        text += labels[i];
        if (!own[i].empty())
            text += (shared.empty() ? " is " + base + " with " : " also with ") +
                    changedText(diff, own[i], others[i]);
        if (!tensors.empty())
            text += (own[i].empty() ? ": " : " (") + tensors + (own[i].empty() ? "" : ")");
    }
    return text;
}

/// Many models: which args vary, and over how many values.
/// Few values are told apart by looking, many by their spelling.
std::size_t distinctValues(const ArgRow& row)
{
    constexpr std::size_t few = 6;
    std::vector<const ArgValue*> seen;
    for (const auto* value : row.values) {
        if (value && std::none_of(seen.begin(), seen.end(), [&](const ArgValue* other) { return *other == *value; }))
            seen.push_back(value);
        if (seen.size() > few)
            break;
    }
    if (seen.size() <= few)
        return seen.size();
    std::unordered_set<std::string> spelled;
    for (const auto* value : row.values) {
        if (value)
            spelled.insert(canonicalJson(*value));
    }
    return spelled.size();
}

std::string manySummary(const ModelDiff& diff)
{
    struct Varying {
        const ArgRow* row;
        std::size_t values;
    };
    std::vector<Varying> varying;
    std::size_t counted = 0;
    for (const auto& row : diff.args) {
        counted += !row.ignored;
        if (!row.differs || row.ignored)
            continue;
        varying.push_back({&row, distinctValues(row)});
    }
    std::stable_sort(varying.begin(), varying.end(),
                     [](const Varying& a, const Varying& b) { return a.values > b.values; });
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < varying.size() && i < mostSpelled; ++i)
        parts.push_back(shortArgName(diff, varying[i].row->path) + " (" + std::to_string(varying[i].values) +
                        (varying[i].values == 1 ? " value" : " values") + ")");
    if (varying.size() > mostSpelled)
        parts.push_back(std::to_string(varying.size() - mostSpelled) + " more");
    return std::to_string(diff.columns()) + " models differ in " + std::to_string(varying.size()) + " of " +
           std::to_string(counted) + " args: " + joined(parts);
}

} // namespace

std::string changedText(const ModelDiff& diff, const std::vector<const ArgRow*>& rows, std::size_t column)
{
    auto sorted = rows;
    std::stable_sort(sorted.begin(), sorted.end(), [&](const ArgRow* a, const ArgRow* b) {
        return weight(a->values[diff.baseline], a->values[column]) <
               weight(b->values[diff.baseline], b->values[column]);
    });
    std::vector<std::string> phrases;
    const auto spelled =
        sorted.size() == mostSpelled + 1 ? sorted.size() : std::min(sorted.size(), mostSpelled);
    for (std::size_t i = 0; i < spelled; ++i)
        phrases.push_back(changePhrase(shortArgName(diff, sorted[i]->path), sorted[i]->values[diff.baseline],
                                       sorted[i]->values[column]));
    const auto rest = sorted.size() - spelled;
    if (rest > 0)
        phrases.push_back(std::to_string(rest) + (rest == 1 ? " arg more" : " args more"));
    return joined(phrases);
}

std::string shortArgName(const ModelDiff& diff, const std::string& path)
{
    const auto last = splitArgPath(path).back();
    const auto escaped = escapeArgKey(last);
    std::size_t sharing = 0;
    for (const auto& row : diff.args) {
        const bool ends =
            row.path.size() == escaped.size() ? row.path == escaped : row.path.ends_with('.' + escaped);
        sharing += ends;
    }
    return sharing > 1 ? path : last;
}

std::string summaryOf(const ModelDiff& diff)
{
    constexpr std::size_t few = 4;
    if (diff.columns() < 2)
        return {};
    if (diff.amongAll && diff.differingArgs() > 0)
        return manySummary(diff);
    if (diff.differingArgs() == 0)
        return diff.columns() == 2 && diff.empty() ? "These models are the same" : sameArgsSummary(diff);
    if (diff.columns() == 2)
        return pairSummary(diff, 1 - diff.baseline);
    return diff.columns() <= few ? fewSummary(diff) : manySummary(diff);
}

} // namespace modelbook
