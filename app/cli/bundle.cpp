// mbook bundle: chosen models in one file for people without access; and back.
#include "app/cli/model_json.h"
#include "app/cli/sharing_options.h"
#include "app/cli/sharing_verbs.h"
#include "app/cli/text.h"
#include "models/library/places.h"
#include "models/sharing/bundle/bundle.h"
#include "models/sharing/bundle/bundle_export.h"

#include "models/library/library_sharing.h"
#include "storage/base/ascii.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace modelbook {

namespace {

const char* whatName(TakeReport::What what)
{
    return what == TakeReport::What::Added ? "new" : what == TakeReport::What::Updated ? "adds to it" : "here already";
}

nlohmann::ordered_json takeJson(const TakeReport& report)
{
    auto json = nlohmann::ordered_json::array();
    for (const auto& model : report.models)
        json.push_back({{"id", model.id}, {"name", model.name}, {"what", whatName(model.what)}, {"notes", model.notes}});
    return json;
}

void printTake(std::ostream& out, const TakeReport& report)
{
    TextTable table({"id", "model", "", "what"});
    for (const auto& model : report.models) {
        std::string notes;
        for (const auto& note : model.notes)
            notes += (notes.empty() ? "" : "; ") + note;
        table.add({model.id.substr(0, 8), model.name, whatName(model.what), notes});
    }
    table.print(out);
}

class BundleVerb final : public Verb
{
public:
    const char* name() const override { return "bundle"; }
    const char* summary() const override { return "Share models as one .modelbook file: export, inspect, import"; }
    void declare(CLI::App& command) override
    {
        command.require_subcommand(1);
        m_export = command.add_subcommand("export", "Write models into a bundle")->fallthrough();
        m_sharing.declare(*m_export);
        m_export->add_option("-o,--output", m_output, "the file to write (default: named like the model)");
        m_export->add_option("--title", m_options.title, "what the bundle is called");
        m_export->add_flag("--sign", m_sign, "sign it with this machine's key, which is made at the first use");
        m_export->add_flag("--password", m_ask, "seal it with a password, asked for on the terminal (or $MODELBOOK_BUNDLE_PASSWORD)");
        m_export->add_option("--password-file", m_passwordFile, "seal it with the password in this file");
        m_inspect = command.add_subcommand("inspect", "Show what is in a bundle, without importing it")->fallthrough();
        m_import = command.add_subcommand("import", "Check a bundle and take its models into the library")->fallthrough();
        for (auto* reading : {m_inspect, m_import}) {
            reading->add_option("bundle", m_bundle, "the .modelbook file")->required();
            reading->add_option("--password-file", m_passwordFile, "the password is in this file");
        }
        m_inspect->add_flag("--verify", m_verify, "compare every byte with its sum, too");
        m_import->add_flag("--dry-run", m_dryRun, "say what would be imported, change nothing");
    }
    Result<int> run(CliContext& context) override
    {
        if (m_export->parsed())
            return runExport(context);
        MB_TRY(const auto password, bundlePassword(m_passwordFile, Bundle::isSealed(m_bundle)));
        MB_TRY(const auto bundle, Bundle::open(m_bundle, password));
        return m_inspect->parsed() ? runInspect(*bundle, context) : runImport(bundle, context);
    }

private:
    Result<int> runExport(CliContext& context)
    {
        MB_TRY(const auto library, context.openLibrary());
        MB_TRY(const auto ids, m_sharing.models(*library));
        MB_TRY(const auto choice, m_sharing.choice(*library, ids, false, context));
        auto models = gatherShared(library, ids, choice, terminalProgress());
        endProgress();
        if (!models)
            return failure(models);
        if (m_ask || !m_passwordFile.empty()) {
            MB_TRY(m_options.password, bundlePassword(m_passwordFile, true));
            if (m_options.password.empty())
                return makeError(ErrorCode::InvalidArgument, "give the password on a terminal, in $MODELBOOK_BUNDLE_PASSWORD or with --password-file");
        }
        if (m_sign) {
            m_options.signingKey = homeFolder() / "signing-key.pem";
            m_options.signer = cleanAuthor(defaultAuthor());
        }
        const auto output = m_output.empty() ? bundleFileName(*models) : m_output;
        auto exported = exportBundle(*models, output, m_options, terminalProgress());
        endProgress();
        if (!exported)
            return failure(exported);
        if (context.json) {
            context.print({{"file", output}, {"bytes", exported->bytes}, {"signing_key", exported->signingKey}, {"models", sharedJson(*models)}});
            return 0;
        }
        printLeftOut(context.out, *models);
        context.out << output << "  " << humanBytes(exported->bytes) << ", " << counted(models->size(), "model")
                    << (m_options.password.empty() ? "" : ", sealed") << '\n';
        if (!exported->signingKey.empty())
            context.out << "signed with the key " << exported->signingKey << "; tell it to the people who get the bundle\n";
        return 0;
    }

    Result<int> runInspect(const Bundle& bundle, CliContext& context)
    {
        if (m_verify) {
            auto verified = bundle.verify(terminalProgress());
            endProgress();
            if (!verified)
                return failure(verified);
        }
        if (context.json) {
            nlohmann::ordered_json json{{"title", bundle.title()}, {"bytes", bundle.bytes()}, {"created", isoTime(bundle.created())},
                                        {"sealed", bundle.isSealed()}, {"redacted", bundle.isRedacted()}};
            json["signed_by"] = bundle.signature() ? nlohmann::ordered_json(bundle.signature()->signer) : nlohmann::ordered_json();
            json["signing_key"] = bundle.signature() ? nlohmann::ordered_json(keyFingerprint(bundle.signature()->publicKey)) : nlohmann::ordered_json();
            json["models"] = nlohmann::ordered_json::array();
            for (const auto& model : bundle.models()) {
                auto item = modelJson(model.record);
                item["readme"] = model.readme;
                item["files_included"] = model.files.size();
                json["models"].push_back(std::move(item));
            }
            context.print(json);
            return 0;
        }
        context.out << bundle.title() << "\n" << humanBytes(bundle.bytes()) << ", made " << humanTime(bundle.created())
                    << (bundle.isSealed() ? ", sealed with a password" : "") << (bundle.isRedacted() ? ", redacted" : "") << '\n';
        printSignature(bundle, context.out);
        TextTable table({"id", "model", "author", "args", "checkpoints", "bytes"});
        for (const auto& model : bundle.models()) {
            const auto& record = model.record;
            table.add({record.id.substr(0, 8), record.name, record.author, std::to_string(flattenArgs(record.args.values).size()),
                       std::to_string(record.checkpoints.size()), model.bytes() ? humanBytes(model.bytes()) : "card only"});
        }
        table.print(context.out);
        return 0;
    }

    static void printSignature(const Bundle& bundle, std::ostream& out)
    {
        if (const auto& signature = bundle.signature())
            out << "signed by " << (signature->signer.empty() ? "somebody" : signature->signer) << " with the key "
                << keyFingerprint(signature->publicKey) << "; ask them whether this is theirs\n";
        else
            out << "not signed\n";
    }

    Result<int> runImport(const std::shared_ptr<const Bundle>& bundle, CliContext& context)
    {
        MB_TRY(const auto library, context.openLibrary());
        if (!context.json)
            printSignature(*bundle, context.out);
        auto report = m_dryRun ? sharingOf(*library).previewTake(bundle->models()) : importBundle(*library, bundle, terminalProgress());
        endProgress();
        if (!report)
            return failure(report);
        if (context.json)
            context.print({{"dry_run", m_dryRun}, {"models", takeJson(*report)}, {"bytes_read", report->bytesRead}});
        else
            printTake(context.out, *report);
        return 0;
    }

    CLI::App *m_export = nullptr, *m_inspect = nullptr, *m_import = nullptr;
    SharingOptions m_sharing;
    BundleOptions m_options;
    std::string m_output, m_passwordFile, m_bundle;
    bool m_sign = false, m_ask = false, m_verify = false, m_dryRun = false;
};

} // namespace

std::unique_ptr<Verb> makeBundleVerb()
{
    return std::make_unique<BundleVerb>();
}

} // namespace modelbook
