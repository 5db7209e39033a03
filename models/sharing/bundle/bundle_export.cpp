#include "models/sharing/bundle/bundle_export.h"

#include "models/library/record_json.h"
#include "models/readme/markdown.h"
#include "models/sharing/bundle/bundle_format.h"
#include "models/sharing/bundle/seal.h"
#include "models/sharing/bundle/signature.h"
#include "models/sharing/bundle/zip_writer.h"
#include "models/sharing/member_places.h"
#include "models/sharing/site/page.h"
#include "storage/base/clock.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace modelbook {

namespace {

using Json = nlohmann::ordered_json;

class Exporter
{
public:
    Exporter(const std::vector<SharedModel>& models, const BundleOptions& options, ProgressFunction progress, CancelToken cancel)
        : m_models(models), m_options(options), m_progress(std::move(progress)), m_cancel(std::move(cancel))
        , m_places(placeMembers(models, models.size() > 1, {bundleHeaderName, bundleSumsName, bundleSignatureName, bundlePageName, "README.md"}))
    {
        for (const auto& model : models)
            m_total += model.bytes();
    }

    Status write(ByteSink& out, ExportedBundle& exported)
    {
        BundleZip zip(out, m_options.time ? m_options.time : nowMs());
        MB_CHECK(zip.add(bundleHeaderName, header()));
        if (m_models.size() != 1)
            MB_CHECK(zip.add("README.md", overview()));
        for (std::size_t i = 0; i < m_models.size(); ++i)
            MB_CHECK(addModel(zip, m_models[i], m_places.folders[i]));
        PageOptions page;
        page.title = title();
        page.fileLink = [this](const SharedModel& model, const FileRecord& file) { return m_places.files.at(model.record.id).at(file.sha256); };
        MB_CHECK(zip.add(bundlePageName, sharedPage(m_models, page)));
        const auto sums = zip.sums();
        MB_CHECK(zip.add(bundleSumsName, sums));
        if (!m_options.signingKey.empty()) {
            MB_TRY(const auto signature, sign(sums, m_options.signingKey, m_options.signer));
            MB_CHECK(zip.add(bundleSignatureName, signature.toJson()));
            exported.signingKey = keyFingerprint(signature.publicKey);
        }
        return zip.finish();
    }

private:
    std::string title() const
    {
        if (!m_options.title.empty())
            return m_options.title;
        if (m_models.empty())
            return "Models";
        const auto& first = m_models.front().record.name;
        return m_models.size() == 1 ? first : first + " and " + std::to_string(m_models.size() - 1) + " more";
    }

    std::string header() const
    {
        Json json{{"format", bundleFormatName}, {"version", bundleVersion}, {"min_reader", bundleVersion}, {"title", title()}};
        json["created"] = m_options.time ? m_options.time : nowMs();
        json["redacted"] = std::any_of(m_models.begin(), m_models.end(), [](const auto& model) {
            return !model.redacted.args.empty() || !model.redacted.other.empty() || !model.leftOut.empty();
        });
        json["models"] = Json::array();
        for (std::size_t i = 0; i < m_models.size(); ++i) {
            auto folder = m_places.folders[i];
            if (!folder.empty())
                folder.pop_back();
            json["models"].push_back({{"id", m_models[i].record.id}, {"name", m_models[i].record.name}, {"folder", folder}, {"readme", !m_models[i].readme.empty()}});
        }
        return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
    }

    std::string overview() const
    {
        std::string text = "# " + title() + "\n\nOpen index.html in a browser: it shows these models as a table.\n\n";
        for (std::size_t i = 0; i < m_models.size(); ++i)
            text += "- [" + m_models[i].record.name + "](" + urlPath(m_places.folders[i] + "README.md") + ")\n";
        return text;
    }

    Status addModel(BundleZip& zip, const SharedModel& model, const std::string& folder)
    {
        // A README is always there, so that whoever unpacks the bundle finds one.
        MB_CHECK(zip.add(folder + "README.md", model.readme.empty() ? "# " + model.record.name + "\n" : model.readme));
        auto record = model.record;
        const auto forget = [](FileRecord& file) { file.manifest.clear(); }; // of the library, and of no use elsewhere
        for (auto& checkpoint : record.checkpoints)
            std::for_each(checkpoint.files.begin(), checkpoint.files.end(), forget);
        std::for_each(record.attachments.begin(), record.attachments.end(), forget);
        MB_CHECK(zip.add(folder + "args.json", writeArgs(record.args)));
        MB_CHECK(zip.add(folder + "model.json", writeRecord(record)));
        const auto historyFolder = modelFolder(record.id) + "/";
        for (const auto& [name, history] : model.history) {
            if (!history.empty())
                MB_CHECK(zip.add(folder + metricPath(record.id, name).substr(historyFolder.size()), writeHistory(history)));
        }
        const auto& members = m_places.files.at(record.id);
        std::set<std::string> written;
        Status status;
        eachSharedFile(model.record, [&](const FileRecord& file) {
            const auto member = members.find(file.sha256);
            if (!status || member == members.end() || !written.insert(file.sha256).second)
                return;
            status = addFile(zip, member->second, model.files.at(file.sha256), file);
        });
        return status;
    }

    Status addFile(BundleZip& zip, const std::string& member, const OpenShared& open, const FileRecord& file)
    {
        MB_TRY(const auto bytes, open());
        const auto before = m_done;
        MB_CHECK(zip.add(member, *bytes, file.sha256, [&](std::uint64_t done) {
            if (m_progress)
                m_progress({before + done, m_total, member});
        }, m_cancel));
        m_done = before + file.bytes;
        return {};
    }

    const std::vector<SharedModel>& m_models;
    const BundleOptions& m_options;
    ProgressFunction m_progress;
    CancelToken m_cancel;
    MemberPlaces m_places;
    std::uint64_t m_total = 0, m_done = 0;
};

} // namespace

std::string bundleFileName(const std::vector<SharedModel>& models)
{
    const auto name = models.empty() ? std::string("models") : models.front().record.name;
    return safeSegment(name + (models.size() > 1 ? " and " + std::to_string(models.size() - 1) + " more" : "")) + bundleExtension;
}

Result<ExportedBundle> exportBundle(const std::vector<SharedModel>& models, const std::filesystem::path& path,
                                    const BundleOptions& options, const ProgressFunction& progress, const CancelToken& cancel)
{
    if (models.empty())
        return makeError(ErrorCode::InvalidArgument, "a bundle holds at least one model");
    MB_TRY(const auto file, FileSink::open(path));
    std::unique_ptr<ByteSink> seal;
    if (!options.password.empty()) {
        MB_TRY(seal, openSeal(*file, options.password));
    }
    ByteSink& out = seal ? *seal : static_cast<ByteSink&>(*file);
    ExportedBundle exported;
    Exporter exporter(models, options, progress, cancel);
    auto written = exporter.write(out, exported);
    if (written)
        written = out.finish();
    if (!written)
        return failure(written).within("writing " + path.string());
    MB_TRY(const auto stamp, stampOf(path));
    exported.bytes = stamp.size;
    return exported;
}

} // namespace modelbook
