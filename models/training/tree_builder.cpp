#include "models/training/tree_builder.h"

namespace modelbook {

bool TreeBuilder::open(bool map)
{
    if (m_open.size() >= static_cast<std::size_t>(ArgValue::maxDepth))
        return false;
    m_open.push_back({map ? ArgValue::map() : ArgValue::list(), {}, {}});
    return true;
}

ArgValue TreeBuilder::close()
{
    auto value = std::move(m_open.back().value);
    m_open.pop_back();
    return value;
}

bool TreeBuilder::known(const std::string& text) const
{
    return m_open.back().places.contains(text);
}

void TreeBuilder::add(ArgValue value)
{
    if (m_open.empty()) {
        m_root = std::move(value);
        return;
    }
    auto& level = m_open.back();
    if (level.value.isList()) {
        level.value.toList().push_back(std::move(value));
        return;
    }
    auto key = std::move(*level.key);
    level.key.reset();
    auto& members = level.value.toMap();
    const auto [place, fresh] = level.places.try_emplace(key, members.size());
    if (fresh) {
        members.emplace_back(std::move(key), std::move(value));
    } else {
        m_duplicates.push_back(std::move(key));
        members[place->second].second = std::move(value);
    }
}

void addDuplicateFinding(std::vector<Finding>& findings, const std::vector<std::string>& duplicates,
                         const std::string& name)
{
    if (duplicates.empty())
        return;
    std::string keys;
    for (std::size_t i = 0; i < duplicates.size() && i < 5; ++i)
        keys += (i ? ", " : "") + duplicates[i];
    if (duplicates.size() > 5)
        keys += " and " + std::to_string(duplicates.size() - 5) + " more";
    findings.push_back({Finding::Level::Warning,
                        "config.duplicate-key",
                        name + " gives " + keys + " twice; the last value counts, as for its own loader",
                        {}});
}

} // namespace modelbook
