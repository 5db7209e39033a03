// Hydra: a folder per run with .hydra/config.yaml; what the program then writes into it may be a layout of
// its own.
#include "models/training/config_file.h"
#include "models/training/run_builder.h"

#include <ctime>

namespace modelbook {

namespace {

/// The time in ".../2026-11-05/10-24-00", local as Hydra writes it, in milliseconds since 1970.
std::optional<std::int64_t> timeInPath(const std::filesystem::path& path)
{
    const auto clean = std::filesystem::absolute(path).lexically_normal();
    const auto text = clean.parent_path().filename().string() + ' ' + clean.filename().string();
    std::tm time{};
    time.tm_isdst = -1;
    const char* const end = ::strptime(text.c_str(), "%Y-%m-%d %H-%M-%S", &time);
    if (!end || *end != '\0')
        return std::nullopt;
    return static_cast<std::int64_t>(std::mktime(&time)) * 1000;
}

class HydraImporter final : public Importer
{
public:
    std::string_view layout() const override { return "hydra"; }

    bool recognises(const Folder& folder) const override
    {
        const auto hidden = folder.folder(".hydra");
        return hidden && hidden->hasFile("config.yaml");
    }

    ImportedRuns read(const Folder& folder, ImportContext& context) const override
    {
        RunBuilder builder(folder, layout(), context);
        builder.addConfig(".hydra/config.yaml", YamlRules::OmegaConf);
        for (const char* file : {"overrides.yaml", "hydra.yaml"}) {
            if (folder.folder(".hydra")->hasFile(file))
                builder.attach(std::string(".hydra/") + file);
        }
        builder.addMetricFiles({"metrics.json", "results.json", "metrics.csv", "metrics.jsonl"});
        builder.run().created = timeInPath(folder.path());
        const auto given = builder.args().values();

        ImportedRuns imported;
        imported.whole = true;
        std::vector<Run> nested;
        for (const auto& name : builder.addTree(folder, {}, false))
            readNested(folder, name, context, nested);
        if (nested.size() == 1 && builder.run().checkpoints.empty())
            absorb(builder, std::move(nested.front()));
        else
            for (auto& run : nested)
                imported.runs.push_back(withEnclosing(std::move(run), given));
        if (auto run = builder.finish()) {
            // A folder around several runs is none itself, unless it holds checkpoints of its own.
            if (imported.runs.empty() || !run->checkpoints.empty())
                imported.runs.insert(imported.runs.begin(), std::move(*run));
        }
        return imported;
    }

private:
    static void readNested(const Folder& root, const std::string& relative, ImportContext& context,
                           std::vector<Run>& runs)
    {
        auto folder = Folder::open(root.path() / relative);
        if (!folder)
            return;
        const auto* const importer = importerFor(**folder);
        if (!importer || !context.visited.insert((*folder)->identity()).second)
            return;
        auto imported = importer->read(**folder, context);
        for (auto& run : imported.runs)
            runs.push_back(std::move(run));
    }

    /// The one run inside is what the Hydra job trained: they are one model.
    static void absorb(RunBuilder& builder, Run inner)
    {
        auto& run = builder.run();
        const auto prefix = inner.root.lexically_relative(run.root).generic_string() + '/';
        for (auto& checkpoint : inner.checkpoints) {
            for (auto& file : checkpoint.files)
                file = prefix + file;
            run.checkpoints.push_back(std::move(checkpoint));
        }
        for (const auto& file : inner.attachments)
            builder.attach(prefix + file);
        builder.args().add(prefix + "hparams", inner.args.values);
        builder.addHistory(std::move(inner.history));
        for (const auto& [name, value] : inner.metrics)
            run.metrics.emplace(name, value);
        for (auto& finding : inner.findings)
            run.findings.push_back(std::move(finding));
        if (!run.created)
            run.created = inner.created;
        if (!run.readme)
            run.readme = std::move(inner.readme);
    }

    static Run withEnclosing(Run run, const ArgValue& given)
    {
        ArgsMerger merger;
        // Each arg keeps the source it had; only what the enclosing run adds is new.
        auto sources = run.args.sources;
        merger.add("run", run.args.values);
        merger.add(".hydra/config.yaml", given);
        run.args = merger.take();
        for (const auto& [path, source] : sources)
            run.args.sources.insert_or_assign(path, source);
        return run;
    }
};

} // namespace

std::unique_ptr<Importer> makeHydraImporter()
{
    return std::make_unique<HydraImporter>();
}

} // namespace modelbook
