#include "models/sharing/site/page.h"

#include "models/args/canonical.h"
#include "models/readme/markdown.h"
#include "models/sharing/site/site_assets.h"

#include <openssl/evp.h>

#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>

namespace modelbook {

namespace {

using Json = nlohmann::ordered_json;

/// JSON that may stand in a <script>: nothing in it can end the element or begin a comment.
std::string embedded(const Json& json)
{
    const auto text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    std::string out;
    out.reserve(text.size() + text.size() / 16);
    for (const char c : text) {
        if (c == '<')
            out += "\\u003c";
        else if (c == '>')
            out += "\\u003e";
        else if (c == '&')
            out += "\\u0026";
        else
            out += c;
    }
    return out;
}

/// A value as the page's table has it: numbers as numbers, all else as it is shown.
Json shown(const ArgValue& value)
{
    if (value.isBool())
        return value.toBool();
    if (value.isInt())
        return value.toInt();
    if (value.isFloat() && std::isfinite(value.toDouble()))
        return value.toDouble();
    return displayText(value);
}

Json fileJson(const SharedModel& model, const FileRecord& file, const PageOptions& options)
{
    Json json{{"name", file.file}, {"bytes", file.bytes}, {"sha256", file.sha256}};
    if (model.files.count(file.sha256)) {
        if (const auto link = options.fileLink(model, file); !link.empty())
            json["href"] = urlPath(link);
    }
    return json;
}

Json modelJson(const SharedModel& model, const PageOptions& options)
{
    const auto& record = model.record;
    Json json{{"id", record.id}, {"name", record.name}};
    json["status"] = record.status;
    json["author"] = record.author;
    json["created"] = record.created;
    json["tags"] = record.tags;
    json["parents"] = record.parents;
    json["parameters"] = record.parameters();
    json["code"] = record.codeCommit;
    json["args"] = Json::object();
    for (const auto& [path, value] : flattenArgs(record.args.values))
        json["args"][path] = shown(value);
    json["custom"] = Json::object();
    for (const auto& [path, value] : flattenArgs(record.custom))
        json["custom"][path] = shown(value);
    json["metrics"] = Json::object();
    for (const auto& [name, value] : record.metrics)
        json["metrics"][name] = shown(value);
    json["checkpoints"] = Json::array();
    for (const auto& checkpoint : record.checkpoints) {
        Json item{{"format", checkpoint.format}};
        item["step"] = checkpoint.step ? Json(*checkpoint.step) : Json();
        for (const auto& file : checkpoint.files)
            item["files"].push_back(fileJson(model, file, options));
        json["checkpoints"].push_back(std::move(item));
    }
    json["attachments"] = Json::array();
    for (const auto& file : record.attachments)
        json["attachments"].push_back(fileJson(model, file, options));
    if (!model.readme.empty()) {
        if (options.readmeLink)
            json["readmeLink"] = urlPath(options.readmeLink(model));
        else
            json["readme"] = markdownToHtml(model.readme, record.args);
    }
    return json;
}

std::string hashSource(std::string_view text)
{
    std::array<unsigned char, 32> digest{};
    unsigned length = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr);
    std::string base64(45, '\0');
    const int written = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()), digest.data(), static_cast<int>(digest.size()));
    base64.resize(static_cast<std::size_t>(written));
    return "'sha256-" + base64 + "'";
}

} // namespace

std::string urlPath(std::string_view path)
{
    std::string out;
    for (const char c : path) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) || std::string_view("-._~/").find(c) != std::string_view::npos;
        char code[4];
        std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
        out += plain ? std::string(1, c) : std::string(code);
    }
    return out;
}

std::string readmeScript(const SharedModel& model)
{
    const Json readme{{"id", model.record.id}, {"html", markdownToHtml(model.readme, model.record.args)}};
    return "modelbookReadme(" + embedded(readme) + ");\n";
}

std::string sharedPage(const std::vector<SharedModel>& models, const PageOptions& options)
{
    Json data;
    data["title"] = options.title;
    data["columns"] = options.columns;
    data["models"] = Json::array();
    for (const auto& model : models)
        data["models"].push_back(modelJson(model, options));
    const std::string policy = "default-src 'none'; script-src " + hashSource(siteScript) + (options.readmeLink ? " 'self'" : "") +
                               "; style-src " + hashSource(siteStyle) + "; img-src data:; base-uri 'none'; form-action 'none'";
    std::string page = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                       "<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy + "\">\n"
                       "<meta name=\"referrer\" content=\"no-referrer\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<title>" + escapeHtml(options.title) + "</title>\n<style>";
    page += siteStyle;
    page += "</style></head>\n<body><main id=\"app\"><noscript>This page shows its models with JavaScript; the same is in "
            "README.md and model.json.</noscript></main>\n<script type=\"application/json\" id=\"data\">";
    page += embedded(data);
    page += "</script>\n<script>";
    page += siteScript;
    page += "</script></body></html>\n";
    return page;
}

} // namespace modelbook
