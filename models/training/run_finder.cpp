#include "models/training/run_finder.h"

#include "models/training/importer.h"

#include <algorithm>
#include <array>

namespace modelbook {

namespace {

bool isSkipped(std::string_view name)
{
    constexpr std::array<std::string_view, 4> skipped{"__pycache__", "node_modules", "site-packages", "venv"};
    return name.starts_with('.') || std::find(skipped.begin(), skipped.end(), name) != skipped.end();
}

/// A library of Modelbook's own: its chunks are no models to be added again.
bool isLibraryFolder(const Folder& folder)
{
    return folder.hasFile("library.json") && folder.hasFolder("log");
}

Result<FoundRuns> findInFile(const std::filesystem::path& path, const RunFinderOptions& options)
{
    auto parent = path.parent_path();
    MB_TRY(const auto folder, Folder::open(parent.empty() ? "." : parent));
    const auto* const file = folder->file(path.filename().string());
    if (!file)
        return makeError(ErrorCode::NotFound, path.string() + " cannot be opened");
    ImportContext context{options, {}, {}, {}};
    FoundRuns found;
    found.runs = readLooseFiles(*folder, context, file);
    found.failures = std::move(context.failures);
    return found;
}

class Search
{
public:
    explicit Search(const RunFinderOptions& options)
        : m_context{options, {}, {}, {}}
    {
    }

    Result<FoundRuns> run(std::shared_ptr<Folder> root)
    {
        m_root = root->path();
        m_open.push_back(std::move(root));
        while (!m_open.empty()) {
            MB_CHECK(m_context.options.cancel.check());
            const auto folder = std::move(m_open.back());
            m_open.pop_back();
            if (m_context.visited.insert(folder->identity()).second)
                enter(*folder);
        }
        // Loose files come last, so that a file which is also part of a run (through a link) is not found
        // twice.
        for (const auto& path : m_loose) {
            MB_CHECK(m_context.options.cancel.check());
            if (const auto folder = Folder::open(path)) {
                for (auto& run : readLooseFiles(**folder, m_context))
                    keep(std::move(run));
            }
        }
        MB_CHECK(m_context.options.cancel.check());
        return finish();
    }

private:
    void enter(const Folder& folder)
    {
        report(folder);
        if (isLibraryFolder(folder))
            return;
        ImportedRuns imported;
        if (const auto* const importer = importerFor(folder)) {
            imported = importer->read(folder, m_context);
            for (auto& run : imported.runs)
                keep(std::move(run));
        } else {
            m_loose.push_back(folder.path());
        }
        if (imported.whole)
            return;
        for (const auto& name : folder.folders()) {
            if (isSkipped(name) ||
                std::find(imported.claimed.begin(), imported.claimed.end(), name) != imported.claimed.end())
                continue;
            // Opened afresh: what recognising it kept open would otherwise pile up.
            auto child = Folder::open(folder.path() / name);
            if (child)
                m_open.push_back(std::move(*child));
            else
                m_context.failures.push_back({folder.path() / name, child.error()});
        }
    }

    void keep(Run run) { m_found.runs.push_back(std::move(run)); }

    void report(const Folder& folder)
    {
        if (m_context.options.progress)
            m_context.options.progress({m_found.runs.size(), 0, folder.path().string()});
    }

    Result<FoundRuns> finish()
    {
        const auto firstFile = [](const Run& run) {
            return run.checkpoints.empty() || run.layout != "file" ? std::string()
                                                                   : run.checkpoints.front().files.front();
        };
        std::sort(m_found.runs.begin(), m_found.runs.end(), [&](const Run& a, const Run& b) {
            return a.root != b.root ? a.root < b.root : firstFile(a) < firstFile(b);
        });
        m_found.failures = std::move(m_context.failures);
        std::sort(m_found.failures.begin(), m_found.failures.end(),
                  [](const RunFailure& a, const RunFailure& b) { return a.path < b.path; });
        if (m_found.runs.empty() && m_found.failures.empty())
            m_found.failures.push_back(
                {m_root, makeError(ErrorCode::NotFound,
                                   m_root.string() + " holds no training run and no checkpoint file")});
        return std::move(m_found);
    }

    ImportContext m_context;
    std::filesystem::path m_root;
    std::vector<std::shared_ptr<Folder>> m_open;
    std::vector<std::filesystem::path> m_loose;
    FoundRuns m_found;
};

} // namespace

Result<FoundRuns> findRuns(const std::filesystem::path& path, const RunFinderOptions& options)
{
    std::error_code error;
    // Fails for an empty path, and for a relative one where the working folder is gone.
    const auto absolute = std::filesystem::absolute(path, error).lexically_normal();
    if (error)
        return errnoError(error.value(), "open", "'" + path.string() + "'");
    const auto status = std::filesystem::status(absolute, error);
    if (error && !std::filesystem::exists(status))
        return errnoError(error.value(), "open", absolute.string());
    if (!std::filesystem::exists(status))
        return makeError(ErrorCode::NotFound, absolute.string() + " does not exist");
    if (!std::filesystem::is_directory(status))
        return findInFile(absolute, options);
    MB_TRY(auto folder, Folder::open(absolute));
    return Search(options).run(std::move(folder));
}

} // namespace modelbook
