// MLflow's file store: mlruns/<experiment>/<run>/ with meta.yaml, params/, metrics/, tags/ and artifacts/.
// The layout is that of mlflow/store/tracking/file_store.py.
#include "models/args/canonical.h"
#include "models/args/infer.h"
#include "models/training/config_file.h"
#include "models/training/run_builder.h"

#include <algorithm>

namespace modelbook {

namespace {

/// Names may hold slashes, which become folders.
void eachFile(const Folder& folder, const std::string& prefix, int depth,
              const std::function<void(const std::string& name, const std::filesystem::path& path)>& use)
{
    for (const auto& file : folder.files())
        use(prefix + file.name, folder.path() / file.name);
    if (depth >= ArgValue::maxDepth)
        return;
    for (const auto& name : folder.folders()) {
        if (const auto child = folder.folder(name))
            eachFile(*child, prefix + name + '/', depth + 1, use);
    }
}

std::string textOf(const ArgValue& map, const char* key)
{
    const auto* const value = map.find(key);
    return value && value->isString() ? value->toString() : std::string();
}

/// Lines of "<time in ms> <value> <step>", in the order they were logged.
MetricHistory parseMetricLines(const std::string& text)
{
    MetricHistory history;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const std::string line = text.substr(at, end - at);
        at = end + 1;
        const auto first = line.find(' ');
        if (first == std::string::npos)
            continue;
        const auto second = std::min(line.find(' ', first + 1), line.size());
        const auto time = inferArg(line.substr(0, first));
        const auto value = inferArg(line.substr(first + 1, second - first - 1));
        const auto step = second < line.size() ? inferArg(line.substr(second + 1)) : ArgValue();
        if (!value.isNumber())
            continue; // a line half written
        MetricPoint point;
        point.value = value.toDouble();
        if (step.isInt())
            point.step = step.toInt();
        if (time.isInt())
            point.time = time.toInt();
        history.push_back(point);
    }
    std::stable_sort(history.begin(), history.end(), [](const MetricPoint& a, const MetricPoint& b) {
        return std::pair(a.step.value_or(0), a.time.value_or(0)) <
               std::pair(b.step.value_or(0), b.time.value_or(0));
    });
    return history;
}

class MlflowImporter final : public Importer
{
public:
    std::string_view layout() const override { return "mlflow"; }

    bool recognises(const Folder& folder) const override
    {
        return folder.hasFile("meta.yaml") &&
               (folder.hasFolder("params") || folder.hasFolder("metrics") || folder.hasFolder("artifacts"));
    }

    ImportedRuns read(const Folder& folder, ImportContext& context) const override
    {
        ImportedRuns imported;
        imported.whole = true;
        RunBuilder builder(folder, layout(), context);
        const auto meta = builder.config("meta.yaml").value_or(ArgValue::map());
        if (textOf(meta, "lifecycle_stage") == "deleted")
            return imported; // its owner threw it away; MLflow only hides it
        auto& run = builder.run();
        run.name = textOf(meta, "run_name");
        run.author = textOf(meta, "user_id");
        if (const auto* const start = meta.find("start_time"); start && start->isInt())
            run.created = start->toInt();
        run.experiment = experimentName(folder);
        readTags(folder, builder);
        readParams(folder, builder);
        readMetrics(folder, builder);
        if (const auto artifacts = folder.folder("artifacts"))
            builder.addTree(*artifacts, "artifacts/", true);
        builder.addCheckpoints(folder, {});
        if (auto finished = builder.finish())
            imported.runs.push_back(std::move(*finished));
        return imported;
    }

private:
    static std::string experimentName(const Folder& folder)
    {
        auto meta = readConfigFile(folder.path() / ".." / "meta.yaml");
        return meta ? textOf(meta->value, "name") : std::string();
    }

    static void readTags(const Folder& folder, RunBuilder& builder)
    {
        const auto tags = folder.folder("tags");
        if (!tags)
            return;
        auto& run = builder.run();
        eachFile(*tags, {}, 0, [&](const std::string& name, const std::filesystem::path& path) {
            auto text = readSmallFile(path, 1u << 20);
            if (!text)
                return builder.fileFailed("tags/" + name, text.error());
            if (name == "mlflow.runName" && run.name.empty())
                run.name = *text;
            else if (name == "mlflow.user" && run.author.empty())
                run.author = *text;
            else if (name == "mlflow.source.git.commit")
                run.codeCommit = *text;
            else if (name == "mlflow.note.content" && !text->empty())
                run.readme = *text;
            else if (!name.starts_with("mlflow."))
                run.tags.push_back(text->empty() || *text == "true" || *text == "True" ? name
                                                                                       : name + '=' + *text);
        });
    }

    /// Dots in a name nest; the text is typed, and stays as it is where that would lose something.
    static void readParams(const Folder& folder, RunBuilder& builder)
    {
        const auto params = folder.folder("params");
        if (!params)
            return;
        FlatArgs flat;
        eachFile(*params, {}, 0, [&](const std::string& name, const std::filesystem::path& path) {
            auto text = readSmallFile(path, 1u << 20);
            if (!text)
                return builder.fileFailed("params/" + name, text.error());
            std::string key; // a backslash in the name is itself, the dots are separators
            for (const char c : name)
                key += c == '\\' ? std::string("\\\\") : std::string(1, c);
            if (text->ends_with('\n'))
                text->pop_back();
            auto value = inferArg(*text);
            if (!value.isString() && displayText(value) != *text)
                builder.args().noteText(key, *text);
            flat.insert_or_assign(key, std::move(value));
        });
        builder.args().add("params", unflattenArgs(flat));
    }

    static void readMetrics(const Folder& folder, RunBuilder& builder)
    {
        const auto metrics = folder.folder("metrics");
        if (!metrics)
            return;
        MetricTable table;
        eachFile(*metrics, {}, 0, [&](const std::string& name, const std::filesystem::path& path) {
            auto text = readSmallFile(path, 256u << 20);
            if (!text)
                return builder.fileFailed("metrics/" + name, text.error());
            if (auto history = parseMetricLines(*text); !history.empty())
                table[name] = std::move(history);
        });
        builder.addHistory(std::move(table));
    }
};

} // namespace

std::unique_ptr<Importer> makeMlflowImporter()
{
    return std::make_unique<MlflowImporter>();
}

} // namespace modelbook
