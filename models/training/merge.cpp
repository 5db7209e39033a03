#include "models/training/merge.h"

#include "models/args/canonical.h"

namespace modelbook {

void ArgsMerger::add(const std::string& source, const ArgValue& args)
{
    if (args.isMap())
        mergeMap(m_args.values, args, {}, source);
}

void ArgsMerger::mergeMap(ArgValue& into, const ArgValue& from, const std::string& path,
                          const std::string& source)
{
    for (const auto& [key, value] : from.toMap()) {
        const auto full = path.empty() ? escapeArgKey(key) : path + '.' + escapeArgKey(key);
        ArgValue* const existing = into.find(key);
        if (!existing) {
            into.toMap().emplace_back(key, value);
            noteSources(value, full, source);
        } else if (existing->isMap() && value.isMap()) {
            if (existing->toMap().empty() != value.toMap().empty())
                m_args.sources.erase(full);
            mergeMap(*existing, value, full, source);
        } else if (*existing != value) {
            const auto known = m_args.sources.find(full);
            m_conflicts.push_back(full + " is " + displayText(*existing).substr(0, 60) + " in " +
                                  (known == m_args.sources.end() ? "an earlier source" : known->second) +
                                  " and " + displayText(value).substr(0, 60) + " in " + source);
        }
    }
}

void ArgsMerger::noteSources(const ArgValue& value, const std::string& path, const std::string& source)
{
    if (!value.isMap() || value.toMap().empty()) {
        m_args.sources.insert_or_assign(path, source);
        return;
    }
    for (const auto& [key, member] : value.toMap())
        noteSources(member, path + '.' + escapeArgKey(key), source);
}

std::vector<Finding> ArgsMerger::takeFindings()
{
    std::vector<Finding> findings;
    constexpr std::size_t most = 10;
    for (std::size_t i = 0; i < m_conflicts.size() && i < most; ++i)
        findings.push_back(
            {Finding::Level::Info, "args.sources-differ", m_conflicts[i] + "; the first is kept", {}});
    if (m_conflicts.size() > most)
        findings.push_back(
            {Finding::Level::Info,
             "args.sources-differ",
             std::to_string(m_conflicts.size() - most) + " more args differ between the sources",
             {}});
    m_conflicts.clear();
    return findings;
}

} // namespace modelbook
