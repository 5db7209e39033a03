// mbook publish: models for people who may not read the whole library, in a share or as a static site.
#include "app/cli/sharing_options.h"
#include "app/cli/sharing_verbs.h"
#include "app/cli/text.h"
#include "models/query/evaluate.h"
#include "models/sharing/site/static_site.h"

#include "models/library/library_sharing.h"
#include "storage/base/ascii.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace modelbook {

namespace {

class PublishVerb final : public Verb
{
public:
    const char* name() const override { return "publish"; }
    const char* summary() const override { return "Show models to people who may not read the library: in a share (--to), or as a static site (--site DIR)"; }
    void declare(CLI::App& command) override
    {
        m_sharing.declare(command);
        command.add_option("--to", m_share, "the share to publish in (default: public)");
        command.add_option("--site", m_site, "write a static site into this folder: the models named, or all");
        command.add_option("--title", m_title, "what the site is called (default: like the library)");
        command.add_option("--columns", m_columns, "the site's first columns, separated by commas")->delimiter(',');
        command.add_flag("--dry-run", m_dryRun, "say what would be visible, change nothing");
    }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        return m_site.empty() ? publishTo(library, context) : writeSiteOf(library, context);
    }

private:
    Result<int> publishTo(const std::shared_ptr<Library>& library, CliContext& context)
    {
        MB_TRY(const auto ids, m_sharing.models(*library));
        MB_TRY(auto choice, m_sharing.choice(*library, ids, true, context));
        choice.cutOtherParents = true;
        if (const auto access = sharingOf(*library).access(); access.level != AccessLevel::Admin && !m_dryRun)
            return makeError(ErrorCode::PermissionDenied, access.reason + ". Only an Admin publishes");
        auto models = gatherShared(library, ids, choice, terminalProgress());
        endProgress();
        if (!models)
            return failure(models);
        if (!m_dryRun) {
            auto published = sharingOf(*library).publish(*models, m_share, terminalProgress());
            endProgress();
            if (!published)
                return failure(published);
        }
        if (context.json) {
            context.print({{"share", m_share}, {"dry_run", m_dryRun}, {"models", sharedJson(*models)}});
            return 0;
        }
        printLeftOut(context.out, *models);
        for (const auto& model : *models)
            context.out << (m_dryRun ? "would publish  " : "published  ") << model.record.id.substr(0, 8) << "  " << model.record.name << "  " << humanBytes(model.bytes()) << '\n';
        return 0;
    }

    Result<int> writeSiteOf(const std::shared_ptr<Library>& library, CliContext& context)
    {
        std::vector<ModelId> ids;
        if (m_sharing.hasModels()) {
            MB_TRY(ids, m_sharing.models(*library));
        } else {
            MB_TRY(const auto all, library->query(""));
            MB_CHECK(all->complete());
            for (std::size_t row = 0; row < all->rowCount(); ++row)
                ids.push_back(all->modelId(row));
        }
        MB_TRY(const auto choice, m_sharing.choice(*library, ids, true, context));
        auto models = gatherShared(library, ids, choice, terminalProgress());
        endProgress();
        if (!models)
            return failure(models);
        SiteOptions options;
        options.title = m_title.empty() ? library->name() : m_title;
        for (const auto& column : m_columns) {
            const auto field = resolveField(column, *library->fields());
            if (!field.key)
                return makeError(ErrorCode::InvalidArgument, field.problem);
            options.columns.push_back(field.key->text());
        }
        WrittenSite written;
        if (!m_dryRun) {
            auto made = writeSite(*models, m_site, options, terminalProgress());
            endProgress();
            if (!made)
                return failure(made);
            written = *made;
        }
        if (context.json) {
            context.print({{"site", m_site}, {"dry_run", m_dryRun}, {"bytes", written.bytes}, {"models", sharedJson(*models)}});
            return 0;
        }
        printLeftOut(context.out, *models);
        if (m_dryRun)
            context.out << "Would publish " << counted(models->size(), "model") << '\n';
        else
            context.out << m_site << "/index.html  " << counted(written.models, "model") << ", " << humanBytes(written.bytes) << '\n';
        return 0;
    }

    SharingOptions m_sharing;
    std::string m_share = publicShare, m_site, m_title;
    std::vector<std::string> m_columns;
    bool m_dryRun = false;
};

class UnpublishVerb final : public Verb
{
public:
    const char* name() const override { return "unpublish"; }
    const char* summary() const override { return "Take models out of a share again, with all their bytes there"; }
    void declare(CLI::App& command) override
    {
        command.add_option("models", m_models, "the models")->required();
        command.add_option("--from", m_share, "the share (default: public)");
    }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        std::vector<ModelId> ids;
        for (const auto& name : m_models) {
            // A model that was deleted from the library may still be published: then only its id names it.
            const auto record = library->model(name);
            if (!record && name.size() != 32)
                return makeError(record.error().code(), record.error().message());
            ids.push_back(record ? record->id : name);
        }
        MB_CHECK(sharingOf(*library).unpublish(ids, m_share));
        if (context.json)
            context.print({{"share", m_share}, {"models", ids}});
        else
            context.out << "Took " << counted(ids.size(), "model") << " out of " << m_share << '\n';
        return 0;
    }

private:
    std::vector<std::string> m_models;
    std::string m_share = publicShare;
};

} // namespace

std::unique_ptr<Verb> makePublishVerb()
{
    return std::make_unique<PublishVerb>();
}

std::unique_ptr<Verb> makeUnpublishVerb()
{
    return std::make_unique<UnpublishVerb>();
}

} // namespace modelbook
