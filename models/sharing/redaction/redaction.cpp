#include "models/sharing/redaction/redaction.h"

#include "models/args/canonical.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <set>

namespace modelbook {

namespace {

constexpr std::size_t shortestSecret = 3;

bool isPlainNumber(const std::string& text)
{
    char* end = nullptr;
    (void)std::strtod(text.c_str(), &end);
    return !text.empty() && end == text.c_str() + text.size();
}

/// The texts below a value. Numbers and bools are no secrets: their digits stand everywhere.
void collectTexts(const ArgValue& value, std::set<std::string>& texts)
{
    const auto add = [&](const std::string& text) {
        static const std::set<std::string> words{"true", "false", "null", "none", "None", "True", "False", "yes", "no", "auto"};
        if (text.size() >= shortestSecret && !isPlainNumber(text) && !words.count(text))
            texts.insert(text);
    };
    if (value.isString())
        add(value.toString());
    else if (value.isExotic())
        add(value.toExotic().text);
    else if (value.isList()) {
        for (const auto& item : value.toList())
            collectTexts(item, texts);
    } else if (value.isMap()) {
        for (const auto& [key, member] : value.toMap())
            collectTexts(member, texts);
    }
}

bool holdsSecretDeep(const ArgValue& value, const std::vector<std::string>& secrets)
{
    if (value.isString())
        return holdsSecret(value.toString(), secrets);
    if (value.isExotic())
        return holdsSecret(value.toExotic().text, secrets);
    if (value.isList())
        return std::any_of(value.toList().begin(), value.toList().end(), [&](const auto& item) { return holdsSecretDeep(item, secrets); });
    if (value.isMap())
        return std::any_of(value.toMap().begin(), value.toMap().end(), [&](const auto& member) {
            return holdsSecret(member.first, secrets) || holdsSecretDeep(member.second, secrets);
        });
    return false;
}

template <class Map>
bool eraseKeysWith(Map& map, const std::vector<std::string>& secrets)
{
    return std::erase_if(map, [&](const auto& member) { return holdsSecret(member.first, secrets); }) > 0;
}

} // namespace

void RedactionRules::add(const std::vector<PrivateValue>& values)
{
    const auto once = [](std::vector<std::string>& list, std::string text) {
        if (std::find(list.begin(), list.end(), text) == list.end())
            list.push_back(std::move(text));
    };
    for (const auto& value : values) {
        if (value.field.rfind("arg.", 0) == 0)
            once(args, value.field.substr(4));
        else if (value.field == "is.author")
            author = true;
        else if (value.field == "is.folder" || value.field == "is.host")
            origin = true;
        once(texts, value.value);
    }
}

bool holdsSecret(std::string_view text, const std::vector<std::string>& secrets)
{
    return std::any_of(secrets.begin(), secrets.end(), [&](const auto& secret) { return text.find(secret) != std::string_view::npos; });
}

std::string withoutSecrets(std::string text, const std::vector<std::string>& secrets)
{
    for (const auto& secret : secrets) {
        for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + sizeof redactedText - 1))
            text.replace(at, secret.size(), redactedText);
    }
    return text;
}

std::vector<std::string> spellingsOf(const std::vector<std::string>& secrets)
{
    std::set<std::string> all;
    for (const auto& secret : secrets) {
        all.insert(secret);
        // "a\"b" and "\u00e9" of JSON, "\/" of PHP's, "%20" of URLs, and two bytes per character of Windows and NumPy.
        using Json = nlohmann::json;
        for (const bool ascii : {false, true}) {
            const auto quoted = Json(secret).dump(-1, ' ', ascii, Json::error_handler_t::replace);
            all.insert(quoted.substr(1, quoted.size() - 2));
        }
        std::string slashed, percent, percentPath, wide, wide4;
        for (const char c : secret) {
            const bool plain = std::isalnum(static_cast<unsigned char>(c)) || std::string_view("-._~").find(c) != std::string_view::npos;
            char code[4];
            std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
            slashed += c == '/' ? std::string("\\/") : std::string(1, c);
            percent += plain ? std::string(1, c) : std::string(code);
            percentPath += plain || c == '/' ? std::string(1, c) : std::string(code);
            wide += std::string(1, c) + '\0';
            wide4 += std::string(1, c) + std::string(3, '\0');
        }
        all.insert({slashed, percent, percentPath, wide, wide4});
    }
    return {all.begin(), all.end()};
}

Redacted redact(const RedactionRules& rules, ModelRecord& record, std::string& readme,
                std::map<std::string, MetricHistory>& histories)
{
    Redacted out;
    if (rules.empty())
        return out;
    auto flat = flattenArgs(record.args.values);
    const IgnoredArgs patterns(rules.args);
    std::set<std::string> texts;
    std::set<std::string, std::less<>> gone;
    for (const auto& [path, value] : flat) {
        if (rules.args.empty() || !patterns.matches(path))
            continue;
        gone.insert(path);
        collectTexts(value, texts);
        if (const auto text = record.args.texts.find(path); text != record.args.texts.end())
            collectTexts(text->second, texts);
    }
    for (const auto& text : rules.texts)
        collectTexts(text, texts);
    if (rules.origin) {
        collectTexts(record.origin.path, texts);
        collectTexts(record.origin.host, texts);
        record.origin.path.clear();
        record.origin.host.clear();
        out.other.emplace_back("folder and host");
    }
    if (rules.author) {
        collectTexts(record.author, texts);
        record.author.clear();
        out.other.emplace_back("author");
    }
    out.secrets.assign(texts.begin(), texts.end());
    std::sort(out.secrets.begin(), out.secrets.end(),
              [](const auto& a, const auto& b) { return a.size() != b.size() ? a.size() > b.size() : a < b; });
    const auto& secrets = out.secrets;

    for (const auto& [path, value] : flat) {
        const auto source = record.args.sources.find(path);
        const auto text = record.args.texts.find(path);
        if (holdsSecret(path, secrets) || holdsSecretDeep(value, secrets) ||
            (text != record.args.texts.end() && holdsSecret(text->second, secrets)))
            gone.insert(path);
        else if (source != record.args.sources.end() && holdsSecret(source->second, secrets))
            source->second = redactedText;
    }
    for (const auto& path : gone) {
        flat.erase(path);
        record.args.sources.erase(path);
        record.args.texts.erase(path);
    }
    record.args.values = unflattenArgs(flat);
    // Sources of whole groups may be told under a path that is no leaf.
    std::erase_if(record.args.sources, [&](const auto& source) { return holdsSecret(source.first, secrets) || holdsSecret(source.second, secrets); });
    out.args.assign(gone.begin(), gone.end());

    const auto scrub = [&](std::string& text, const char* what) {
        auto clean = withoutSecrets(text, secrets);
        if (clean != text)
            out.other.emplace_back(what);
        text = std::move(clean);
    };
    scrub(readme, "README");
    scrub(record.name, "name");
    scrub(record.status, "status");
    scrub(record.codeCommit, "code commit");
    scrub(record.author, "author");
    scrub(record.origin.path, "folder");
    scrub(record.origin.host, "host");
    scrub(record.origin.layout, "layout");
    if (std::erase_if(record.tags, [&](const auto& tag) { return holdsSecret(tag, secrets); }) > 0)
        out.other.emplace_back("a tag");
    auto custom = flattenArgs(record.custom);
    if (std::erase_if(custom, [&](const auto& field) { return holdsSecret(field.first, secrets) || holdsSecretDeep(field.second, secrets); }) > 0) {
        out.other.emplace_back("a field of yours");
        record.custom = unflattenArgs(custom);
    }
    bool metric = eraseKeysWith(record.metrics, secrets);
    metric = eraseKeysWith(histories, secrets) || metric;
    for (auto& checkpoint : record.checkpoints) {
        metric = eraseKeysWith(checkpoint.metrics, secrets) || metric;
        scrub(checkpoint.framework, "framework");
        for (auto& file : checkpoint.files)
            scrub(file.file, "a file's name");
    }
    for (auto& file : record.attachments)
        scrub(file.file, "a file's name");
    if (metric)
        out.other.emplace_back("a metric");
    std::sort(out.other.begin(), out.other.end());
    out.other.erase(std::unique(out.other.begin(), out.other.end()), out.other.end());
    return out;
}

} // namespace modelbook
