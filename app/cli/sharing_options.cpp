#include "app/cli/sharing_options.h"

#include "app/cli/text.h"
#include "storage/base/files.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ostream>

#include <termios.h>
#include <unistd.h>

namespace modelbook {

void SharingOptions::declare(CLI::App& command)
{
    command.add_option("models", m_names, "models, by id or name");
    command.add_option("--query", m_query, "every model that a question fits, too; \"\" is all");
    command.add_option("--weights", m_weights, "which checkpoints: all (default), latest, best, none (the card only)")
        ->check(CLI::IsMember({"all", "latest", "best", "none"}));
    command.add_flag("--no-attachments", m_noAttachments, "leave configs, logs and the like out");
    command.add_flag("--with-ancestors", m_ancestors, "the models they descend from, too");
    command.add_option("--redact", m_redact, "leave out args of this path (data.root, paths.*) and their values wherever they occur; may be repeated")
        ->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    command.add_option("--redact-text", m_redactTexts, "a text that may occur nowhere; may be repeated")
        ->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    auto* redact = command.add_flag("--redact-private", m_redactPrivate, "leave out private paths, host and user names");
    command.add_flag("--keep-private", m_keepPrivate, "leave private paths, host and user names in")->excludes(redact);
}

Result<std::vector<ModelId>> SharingOptions::models(const Library& library) const
{
    std::vector<ModelId> ids;
    const auto add = [&](const ModelId& id) {
        if (std::find(ids.begin(), ids.end(), id) == ids.end())
            ids.push_back(id);
    };
    for (const auto& name : m_names) {
        MB_TRY(const auto record, library.model(name));
        add(record.id);
    }
    if (m_query) {
        MB_TRY(const auto table, library.query(*m_query));
        MB_CHECK(table->complete());
        for (std::size_t row = 0; row < table->rowCount(); ++row)
            add(table->modelId(row));
        if (table->rowCount() == 0 && ids.empty())
            return makeError(ErrorCode::NotFound, m_query->empty() ? "the library holds no model" : "no model fits \"" + *m_query + "\"");
    }
    if (ids.empty())
        return makeError(ErrorCode::InvalidArgument, "name the models to share, or give a --query");
    return ids;
}

Result<SharingChoice> SharingOptions::choice(const Library& library, const std::vector<ModelId>& ids, bool privateByDefault,
                                             CliContext& context) const
{
    SharingChoice choice;
    choice.weights = *sharedWeightsOf(m_weights);
    choice.attachments = !m_noAttachments;
    choice.ancestors = m_ancestors;
    choice.redaction.args = m_redact;
    choice.redaction.texts = m_redactTexts;
    if (m_keepPrivate)
        return choice;
    MB_TRY(const auto values, proposeRedaction(library, ids, m_ancestors));
    if (m_redactPrivate || privateByDefault) {
        choice.redaction.add(values);
    } else if (!values.empty()) {
        context.err << "These values look private and go along; --redact-private leaves them out, --keep-private says no more of it:\n";
        for (std::size_t i = 0; i < values.size() && i < 10; ++i)
            context.err << "  " << values[i].field << ": " << privateKindName(values[i].kind) << " " << values[i].value << '\n';
        if (values.size() > 10)
            context.err << "  and " << values.size() - 10 << " more\n";
    }
    return choice;
}

void printLeftOut(std::ostream& out, const std::vector<SharedModel>& models)
{
    for (const auto& model : models) {
        for (const auto& path : model.redacted.args)
            out << model.record.name << ": without the arg " << withoutSecrets(path, model.redacted.secrets) << '\n';
        for (const auto& what : model.redacted.other)
            out << model.record.name << ": without what is redacted in its " << what << '\n';
        for (const auto& file : model.leftOut)
            out << model.record.name << ": " << file.file << ' ' << file.why
                << (file.replaced ? "; its weights alone go along, as safetensors" : "; it stays here") << '\n';
    }
}

nlohmann::ordered_json sharedJson(const std::vector<SharedModel>& models)
{
    auto json = nlohmann::ordered_json::array();
    for (const auto& model : models) {
        nlohmann::ordered_json item{{"id", model.record.id}, {"name", model.record.name}, {"bytes", model.bytes()}, {"redacted", model.redacted.args}};
        item["left_out"] = nlohmann::ordered_json::array();
        for (const auto& file : model.leftOut)
            item["left_out"].push_back({{"file", file.file}, {"why", file.why}, {"replaced", file.replaced}});
        json.push_back(std::move(item));
    }
    return json;
}

Result<std::string> bundlePassword(const std::string& file, bool ask)
{
    if (!file.empty()) {
        MB_TRY(auto text, readFile(file, 1u << 16));
        while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
            text.pop_back();
        if (text.empty())
            return makeError(ErrorCode::InvalidArgument, file + " holds no password");
        return text;
    }
    if (const char* given = std::getenv("MODELBOOK_BUNDLE_PASSWORD"); given && *given) // NOLINT(concurrency-mt-unsafe)
        return std::string(given);
    if (!ask || !::isatty(STDIN_FILENO))
        return std::string();
    std::fputs("Password: ", stderr);
    termios before{};
    const bool hidden = ::tcgetattr(STDIN_FILENO, &before) == 0;
    termios quiet = before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (hidden)
        ::tcsetattr(STDIN_FILENO, TCSANOW, &quiet);
    std::string password;
    for (int c = std::getchar(); c != EOF && c != '\n'; c = std::getchar())
        password += static_cast<char>(c);
    if (hidden)
        ::tcsetattr(STDIN_FILENO, TCSANOW, &before);
    std::fputs("\n", stderr);
    return password;
}

} // namespace modelbook
