// Resolving: from the name of a field in a question to the field it means.
#include "models/catalogue/formula.h"
#include "models/query/evaluate.h"

#include <algorithm>
#include <numeric>

namespace modelbook {

namespace {

std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t(0));
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
            diagonal = above;
        }
    }
    return row.back();
}

bool endsInSegment(std::string_view path, std::string_view tail)
{
    return path.size() > tail.size() && path.substr(path.size() - tail.size()) == tail &&
           path[path.size() - tail.size() - 1] == '.' &&
           (path.size() - tail.size() < 2 || path[path.size() - tail.size() - 2] != '\\');
}

} // namespace

namespace {

/// "=batch * world" becomes "=arg.batch * arg.world": a formula is told apart from others by what it means.
ResolvedField resolveFormula(std::string_view text, const std::vector<FieldInfo>& fields)
{
    QueryError error;
    const auto formula = Formula::parse(text.substr(1), error);
    if (!formula)
        return {{}, "in this formula, at character " + std::to_string(error.position + 1) + ": " + error.message};
    std::vector<std::string> names;
    for (const auto& field : formula->fields()) {
        if (field.starts_with('='))
            return {{}, "a formula cannot use another formula by its text; write it out"};
        const auto resolved = resolveField(field, fields);
        if (!resolved.key)
            return resolved;
        names.push_back(resolved.key->text());
    }
    return {FieldKey{FieldKind::Formula, formula->text(names)}, {}};
}

} // namespace

ResolvedField resolveField(std::string_view name, const std::vector<FieldInfo>& fields)
{
    if (name.starts_with('='))
        return resolveFormula(name, fields);
    const auto key = FieldKey::fromText(name);
    std::vector<FieldKey> suffixed;
    std::optional<FieldKey> exact;
    for (const auto& field : fields) {
        if (key && field.key == *key)
            return {field.key, {}};
        if (field.key.path == name && !exact)
            exact = field.key; // fields are ordered: properties, metrics, args
        else if (field.key.kind == FieldKind::Arg && endsInSegment(field.key.path, name))
            suffixed.push_back(field.key);
    }
    if (exact)
        return {exact, {}};
    if (suffixed.size() == 1)
        return {suffixed.front(), {}};
    // A property is one though no model has it just now: a view that asks for `status = done` stays right.
    static constexpr std::string_view properties[] = {"id", "name", "author", "created", "format", "framework", "parameters", "size", "checkpoints", "tags",
                                                      "status", "parent", "code", "layout", "folder", "fingerprint", "step", "epoch"};
    const auto property = name.starts_with("is.") ? name.substr(3) : name;
    const bool known = std::find(std::begin(properties), std::end(properties), property) != std::end(properties);
    if (suffixed.empty() && (known || (property.starts_with("custom.") && property.size() > 7)))
        return {FieldKey{FieldKind::Property, std::string(property)}, {}};
    if (suffixed.size() > 1) {
        std::string list;
        for (std::size_t i = 0; i < suffixed.size() && i < 4; ++i)
            list += (i ? ", " : "") + suffixed[i].path;
        return {{}, "'" + std::string(name) + "' may be " + list + (suffixed.size() > 4 ? ", …" : "") +
                        "; write the whole path"};
    }
    std::string nearest;
    std::size_t best = std::max<std::size_t>(2, name.size() / 3) + 1;
    for (const auto& field : fields) {
        for (const auto& candidate : {field.key.path, field.key.shortName()}) {
            // Distances of long names cost; the difference in length is a lower bound.
            const auto difference = candidate.size() > name.size() ? candidate.size() - name.size()
                                                                   : name.size() - candidate.size();
            if (difference >= best || candidate.size() > 200 || name.size() > 200)
                continue;
            if (const auto distance = editDistance(name, candidate); distance < best) {
                best = distance;
                nearest = candidate;
            }
        }
    }
    auto problem = "no model has a field called '" + std::string(name) + "'";
    if (!nearest.empty())
        problem += "; did you mean " + nearest + "?";
    return {{}, problem};
}

} // namespace modelbook
