// The part of RunBuilder that takes metrics and args from TensorBoard's events.
#include "models/training/event_files.h"
#include "models/training/run_builder.h"

#include <algorithm>

namespace modelbook {

bool RunBuilder::hasEvents(const Folder& folder)
{
    return std::any_of(folder.files().begin(), folder.files().end(),
                       [](const FolderFile& file) { return isEventFileName(file.name); });
}

void RunBuilder::addEventFiles()
{
    if (m_eventsAdded)
        return;
    m_eventsAdded = true;
    addEvents(m_root, {}, {});
    for (const char* name : {"tensorboard", "tb", "tb_logs", "events", "summaries", "logs", "log", "runs"}) {
        const auto folder = m_root.folder(name);
        if (!folder)
            continue;
        const auto prefix = std::string(name) + '/';
        addEvents(*folder, prefix, {});
        // runs/Nov24_10-00-00_host, logs/train and logs/validation. Where several have events, they may be other runs'.
        std::vector<std::string> logs;
        for (const auto& inner : folder->folders()) {
            const auto child = folder->folder(inner);
            const bool part = inner == "train" || inner == "validation";
            if (child && part)
                addEvents(*child, prefix + inner + '/', inner + '/');
            else if (child && hasEvents(*child))
                logs.push_back(inner);
        }
        if (logs.size() == 1)
            addEvents(*folder->folder(logs.front()), prefix + logs.front() + '/', {});
    }
    // Keras keeps training and validation apart.
    for (const char* name : {"train", "validation"}) {
        if (const auto folder = m_root.folder(name))
            addEvents(*folder, std::string(name) + '/', std::string(name) + '/');
    }
}

void RunBuilder::addEvents(const Folder& folder, const std::string& prefix, const std::string& metricPrefix)
{
    constexpr int mostFiles = 100;
    int files = 0;
    MetricTable table;
    for (const auto& entry : folder.files()) {
        if (!isEventFileName(entry.name) || ++files > mostFiles)
            continue;
        const auto name = prefix + entry.name;
        auto file = LocalFile::open(folder.path() / entry.name);
        auto events = file ? readEventFile(**file, m_context.options.limits) : Result<EventFile>(failure(file));
        if (!events) {
            fileFailed(name, events.error());
            continue;
        }
        if (events->damaged)
            addFinding(Finding::Level::Warning, "events.damaged", name + " has a wrong checksum; events behind it were not read");
        if (!events->hparams.toMap().empty())
            m_args.add(name, events->hparams);
        for (auto& [tag, history] : events->metrics) {
            auto& mine = table[metricPrefix + tag];
            mine.insert(mine.end(), history.begin(), history.end());
        }
    }
    // Lightning logs -1 where nobody gave it a metric for the hparams.
    std::erase_if(table, [](const auto& metric) {
        return metric.first == "hp_metric" && std::all_of(metric.second.begin(), metric.second.end(),
                                                          [](const MetricPoint& point) { return point.value == -1; });
    });
    std::erase_if(table, [this](const auto& metric) { return m_run.history.count(metric.first) > 0; });
    addHistory(std::move(table));
}

} // namespace modelbook
