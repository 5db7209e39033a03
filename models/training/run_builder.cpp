#include "models/training/run_builder.h"

#include "models/training/config_file.h"
#include "models/training/run_names.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace modelbook {

namespace {

bool isAttachment(const FolderFile& file)
{
    constexpr std::array<std::string_view, 18> extensions{"yaml", "yml",  "json",  "jsonl", "toml",  "ini",
                                                          "cfg",  "csv",  "tsv",   "txt",   "md",    "py",
                                                          "sh",   "diff", "patch", "jinja", "model", "vocab"};
    constexpr std::uint64_t limit = 16u << 20;
    const auto extension = fileExtension(file.name);
    return file.bytes <= limit && !file.name.starts_with('.') &&
           (std::find(extensions.begin(), extensions.end(), extension) != extensions.end() ||
            file.name == "MLmodel" || file.name == "LICENSE");
}

} // namespace

RunBuilder::RunBuilder(const Folder& root, std::string_view layout, ImportContext& context)
    : m_root(root)
    , m_context(context)
{
    m_run.root = root.path();
    m_run.layout = layout;
}

std::optional<ArgValue> RunBuilder::config(const std::string& file, YamlRules rules)
{
    const auto path = m_root.path() / file;
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored))
        return std::nullopt;
    attach(file);
    auto parsed = readConfigFile(path, rules);
    if (!parsed) {
        fileFailed(file, parsed.error());
        return std::nullopt;
    }
    for (auto& finding : parsed->findings)
        m_run.findings.push_back(std::move(finding));
    return std::move(parsed->value);
}

bool RunBuilder::addConfig(const std::string& file, YamlRules rules)
{
    auto value = config(file, rules);
    if (!value || !value->isMap())
        return false;
    m_args.add(file, *value);
    return true;
}

bool RunBuilder::addSidecar(const std::string& file)
{
    auto value = config(file);
    if (!value || !value->isMap())
        return false;
    for (const auto& [name, number] : splitMetrics(*value))
        m_run.metrics.emplace(name, number);
    m_args.add(file, *value);
    return true;
}

void RunBuilder::fileFailed(const std::string& file, const Error& error)
{
    addFinding(Finding::Level::Warning, "run.unreadable-file", file + " could not be read: " + error.text());
    m_context.failures.push_back({m_root.path() / file, error});
}

void RunBuilder::addHistory(MetricTable table)
{
    for (auto& [name, history] : table) {
        auto& mine = m_run.history[name];
        mine.insert(mine.end(), history.begin(), history.end());
    }
}

void RunBuilder::addMetricFiles(const std::vector<std::string>& names)
{
    for (const auto& name : names) {
        if (!m_root.hasFile(name))
            continue;
        const auto extension = fileExtension(name);
        if (extension == "json") {
            if (const auto value = config(name); value && value->isMap()) {
                for (const auto& [metric, number] : numbersOf(*value))
                    m_run.metrics.emplace(metric, number);
            }
            continue;
        }
        attach(name);
        auto text = readSmallFile(m_root.path() / name, 256u << 20);
        if (text && extension == "jsonl") {
            MetricTable table;
            for (std::size_t at = 0; at < text->size();) {
                const auto end = std::min(text->find('\n', at), text->size());
                if (const auto row =
                        parseJson(text->substr(at, end - at), name)) // a last line half written is no row
                    addMetricRow(table, row->value);
                at = end + 1;
            }
            addHistory(std::move(table));
        } else if (text && !text->empty()) {
            if (auto table = parseMetricCsv(*text, (m_root.path() / name).string()))
                addHistory(std::move(*table));
            else
                fileFailed(name, table.error());
        } else if (!text) {
            fileFailed(name, text.error());
        }
    }
}

void RunBuilder::addCheckpoints(const Folder& folder, const std::string& prefix)
{
    for (const auto& files : checkpointsIn(folder, m_context.options.limits))
        addCheckpoint(folder, prefix, files);
    for (const auto& file : folder.files()) {
        if (fileKindOf(file.name) == FileKind::Helper && fileStem(file.name) != "training_args")
            addFinding(Finding::Level::Info, "run.left-out",
                       prefix + file.name +
                           " (state of optimizer, scheduler or random generators) is not kept");
    }
}

std::vector<std::string> RunBuilder::addTree(const Folder& folder, const std::string& prefix, bool asOne)
{
    std::vector<std::string> nested;
    std::vector<std::pair<std::shared_ptr<Folder>, std::string>> open;
    const auto enter = [&](const Folder& parent, const std::string& at) {
        for (const auto& name : parent.folders()) {
            if (name.starts_with('.') || name == "__pycache__" || name == "wandb")
                continue;
            auto child = parent.folder(name);
            if (!child) {
                if (auto failed = Folder::open(parent.path() / name); !failed)
                    m_context.failures.push_back({parent.path() / name, failed.error()});
            } else if (!asOne && importerFor(*child)) {
                nested.push_back(at + name);
            } else if (m_context.visited.insert(child->identity()).second) {
                open.emplace_back(std::move(child), at + name + '/');
            }
        }
    };
    addCheckpoints(folder, prefix);
    attachFiles(folder, prefix);
    enter(folder, prefix);
    while (!open.empty()) {
        const auto [child, at] = std::move(open.back());
        open.pop_back();
        addCheckpoints(*child, at);
        attachFiles(*child, at);
        enter(*child, at);
    }
    return nested;
}

void RunBuilder::addCheckpoint(const Folder& folder, const std::string& prefix, const CheckpointFiles& files)
{
    if (!m_files.insert(files.files.front()->identity).second)
        return; // last.ckpt, a link to another one of this run
    const auto path = folder.path() / files.files.front()->name;
    auto info = files.bytes() == 0
                    ? Result<CheckpointInfo>(makeError(ErrorCode::Truncated, path.string() + " is empty"))
                    : readCheckpoint(path, m_context.options.limits);
    for (const auto* file : files.files)
        m_context.claimed.insert(file->identity);
    if (!info) {
        m_checkpointFailed = true;
        fileFailed(prefix + files.files.front()->name, info.error());
        return;
    }
    RunCheckpoint checkpoint;
    for (const auto* file : files.files)
        checkpoint.files.push_back(prefix + file->name);
    // What the file itself says counts more than its name, and its name more than its folder's.
    const auto inFolder = parseStateName(prefix);
    checkpoint.step = info->step ? info->step : files.name.step ? files.name.step : inFolder.step;
    checkpoint.epoch = info->epoch ? info->epoch : files.name.epoch ? files.name.epoch : inFolder.epoch;
    checkpoint.metrics = info->metrics;
    checkpoint.info = std::move(*info);
    m_run.checkpoints.push_back(std::move(checkpoint));
    std::int64_t modified = 0;
    for (const auto* file : files.files)
        modified = std::max(modified, file->modified);
    m_modified.push_back(modified);
}

void RunBuilder::attachFiles(const Folder& folder, const std::string& prefix)
{
    for (const auto& file : folder.files()) {
        const auto shard = parseShardName(file.name);
        if (isAttachment(file) && !(shard && shard->index))
            attach(prefix + file.name);
        if (fileStem(file.name) == "training_args" && fileExtension(file.name) == "bin")
            attach(prefix + file.name);
    }
}

void RunBuilder::attach(const std::string& file)
{
    if (std::find(m_run.attachments.begin(), m_run.attachments.end(), file) == m_run.attachments.end())
        m_run.attachments.push_back(file);
}

void RunBuilder::setReadme(const std::string& file)
{
    if (auto text = readSmallFile(m_root.path() / file, 1u << 20); text && !text->empty())
        m_run.readme = std::move(*text);
}

void RunBuilder::addFinding(Finding::Level level, std::string code, std::string message)
{
    m_run.findings.push_back({level, std::move(code), std::move(message), {}});
}

std::optional<Run> RunBuilder::finish()
{
    if (m_run.layout != "file")
        addEventFiles();
    for (const auto& [name, value] : finalValues(m_run.history))
        m_run.metrics.insert_or_assign(name, value);
    if (m_run.checkpoints.empty() && (m_checkpointFailed || m_run.metrics.empty()))
        return std::nullopt;
    if (m_run.checkpoints.empty())
        addFinding(Finding::Level::Info, "run.no-checkpoint", "the run left metrics, but no checkpoint");
    sortCheckpoints();
    mergeCheckpoints();
    noteCheckpointMetrics();
    for (auto& finding : m_args.takeFindings())
        m_run.findings.push_back(std::move(finding));
    m_run.args = m_args.take();
    for (const auto& hint : parentHintsOf(m_run.args.values)) {
        if (std::find(m_run.parentHints.begin(), m_run.parentHints.end(), hint) == m_run.parentHints.end())
            m_run.parentHints.push_back(hint);
    }
    if (m_run.name.empty())
        m_run.name = runName(m_root, m_run.layout, m_run.args.values);
    for (const char* readme : {"README.md", "readme.md", "Readme.md"}) {
        if (!m_run.readme && m_run.layout != "file" && m_root.hasFile(readme))
            setReadme(readme);
    }
    std::sort(m_run.attachments.begin(), m_run.attachments.end());
    return std::move(m_run);
}

void RunBuilder::sortCheckpoints()
{
    auto& all = m_run.checkpoints;
    const bool steps = std::all_of(all.begin(), all.end(), [](const auto& c) { return c.step.has_value(); });
    const bool epochs =
        std::all_of(all.begin(), all.end(), [](const auto& c) { return c.epoch.has_value(); });
    const auto rank = [&](std::size_t i) {
        return steps    ? static_cast<double>(*all[i].step)
               : epochs ? *all[i].epoch
                        : static_cast<double>(m_modified[i]);
    };
    std::vector<std::size_t> order(all.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return rank(a) != rank(b) ? rank(a) < rank(b) : all[a].files < all[b].files;
    });
    std::vector<RunCheckpoint> sorted;
    sorted.reserve(all.size());
    for (const auto i : order)
        sorted.push_back(std::move(all[i]));
    all = std::move(sorted);
    if (!m_run.created && !m_modified.empty())
        m_run.created = *std::max_element(m_modified.begin(), m_modified.end());
}

void RunBuilder::mergeCheckpoints()
{
    bool argsTaken = false;
    for (auto at = m_run.checkpoints.rbegin(); at != m_run.checkpoints.rend(); ++at) {
        if (!argsTaken && !at->info.args.toMap().empty()) {
            // Only the newest: an older one may hold args that were taken away since.
            m_args.add("checkpoint", at->info.args);
            argsTaken = true;
        }
        for (const auto& [name, value] : at->info.metrics)
            m_run.metrics.emplace(name, value);
    }
}

void RunBuilder::noteCheckpointMetrics()
{
    for (auto& checkpoint : m_run.checkpoints) {
        if (!checkpoint.step)
            continue;
        for (const auto& [name, history] : m_run.history) {
            for (const auto& point : history) {
                if (point.step == checkpoint.step)
                    checkpoint.metrics.insert_or_assign(name, point.value);
            }
        }
    }
}

} // namespace modelbook
