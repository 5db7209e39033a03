// mbook link: addresses by which people without an account get single files of a library in a bucket, until a date.
#include "app/cli/sharing_verbs.h"
#include "app/cli/text.h"

#include "models/library/library_sharing.h"
#include "models/library/pick_checkpoint.h"
#include "models/sharing/links/share_link.h"
#include "storage/base/clock.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace modelbook {

namespace {

class LinkVerb final : public Verb
{
public:
    const char* name() const override { return "link"; }
    const char* summary() const override { return "Make a link to a checkpoint that ends by itself (libraries in buckets)"; }
    void declare(CLI::App& command) override
    {
        command.add_option("model", m_model, "the model, or MODEL@STEP, MODEL@latest, MODEL@best; without one the links are listed");
        command.add_option("--hours", m_hours, "how long it lives, a week at most (default: 24)")->check(CLI::Range(0.02, 168.0));
        command.add_option("--remove", m_remove, "end the link with this id now");
    }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        MB_TRY(const auto links, ShareLinks::of(library));
        if (!m_remove.empty()) {
            MB_CHECK(links.remove(m_remove));
            if (!context.json)
                context.out << "The link is gone\n";
            else
                context.print({{"removed", m_remove}});
            return 0;
        }
        // Whoever looks after links clears away those that have ended; readers may not.
        if (sharingOf(*library).access().level == AccessLevel::Admin) {
            MB_TRY(const auto ended, links.removeEnded(nowMs()));
            (void)ended;
        }
        std::vector<ShareLink> shown;
        if (m_model.empty()) {
            MB_TRY(shown, links.list());
        } else {
            MB_TRY(const auto picked, pickCheckpoint(*library, m_model));
            if (picked.checkpoints.empty())
                return makeError(ErrorCode::NotFound, picked.record.name + " has no checkpoint to link to");
            // Of a model without a step the newest: a link is to one checkpoint.
            for (const auto& file : picked.checkpoints.back().files) {
                auto made = links.make(file, picked.record.name, static_cast<std::int64_t>(m_hours * 3600), terminalProgress());
                endProgress();
                if (!made)
                    return failure(made);
                shown.push_back(std::move(*made));
            }
        }
        if (context.json) {
            auto json = nlohmann::ordered_json::array();
            for (const auto& link : shown) {
                json.push_back({{"id", link.id}, {"file", link.file}, {"model", link.model}, {"bytes", link.bytes}, {"until", link.until}});
                if (!link.url.empty())
                    json.back()["url"] = link.url;
            }
            context.print(json);
            return 0;
        }
        if (shown.empty())
            context.out << "There are no links\n";
        for (const auto& link : shown) {
            context.out << (link.url.empty() ? link.id : link.url) << '\n';
            context.out << "  " << link.file << " of " << link.model << ", " << humanBytes(link.bytes) << ", until " << isoTime(link.until) << '\n';
        }
        return 0;
    }

private:
    std::string m_model, m_remove;
    double m_hours = 24;
};

} // namespace

std::unique_ptr<Verb> makeLinkVerb()
{
    return std::make_unique<LinkVerb>();
}

} // namespace modelbook
