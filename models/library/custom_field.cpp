#include "models/library/custom_field.h"

#include "models/args/infer.h"
#include "storage/base/ascii.h"

#include <nlohmann/json.hpp>

#include <QDate>

#include <array>
#include <cmath>

namespace modelbook {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 6> names{"text", "number", "select", "date", "person", "checkbox"};

Error wrong(const CustomField& field, std::string_view text, const std::string& wanted)
{
    return makeError(ErrorCode::InvalidArgument, "\"" + std::string(text) + "\" does not fit " + field.name + ": " + wanted);
}

} // namespace

std::string_view customTypeName(CustomType type)
{
    return names[static_cast<std::size_t>(type)];
}

std::optional<CustomType> customTypeFromName(std::string_view name)
{
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name)
            return static_cast<CustomType>(i);
    }
    return std::nullopt;
}

Result<std::optional<ArgValue>> readCustomValue(const CustomField& field, std::string_view typed)
{
    const auto text = trimmed(typed);
    if (text.empty())
        return std::optional<ArgValue>();
    switch (field.type) {
    case CustomType::Text:
    case CustomType::Person: return std::optional(ArgValue(std::string(text)));
    case CustomType::Number: {
        auto value = inferArg(text);
        if (!value.isNumber() || !std::isfinite(value.toDouble()))
            return wrong(field, text, "it takes a number, such as 3 or 0.5");
        return std::optional(std::move(value));
    }
    case CustomType::Select:
        for (const auto& option : field.options) {
            if (option == text)
                return std::optional(ArgValue(option));
        }
        {
            std::string list;
            for (const auto& option : field.options)
                list += (list.empty() ? "" : ", ") + option;
            return wrong(field, text, list.empty() ? "it has no choices yet" : "choose one of " + list);
        }
    case CustomType::Date: {
        const auto date = text == "today" ? QDate::currentDate() : QDate::fromString(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())), Qt::ISODate);
        if (!date.isValid())
            return wrong(field, text, "it takes a date, such as 2026-11-05");
        return std::optional(ArgValue(date.toString(Qt::ISODate).toStdString())); // sorts as text
    }
    case CustomType::Checkbox:
        for (const auto* yes : {"true", "yes", "1", "x", "✓", "TRUE", "True"}) {
            if (text == yes)
                return std::optional(ArgValue(true));
        }
        for (const auto* no : {"false", "no", "0", "FALSE", "False"}) {
            if (text == no)
                return std::optional(ArgValue(false));
        }
        return wrong(field, text, "it takes yes or no");
    }
    return wrong(field, text, "its type is unknown");
}

Result<std::string> withCustomField(std::string_view settings, const CustomField& field, bool remove)
{
    auto json = settings.empty() ? Json::object() : Json::parse(settings, nullptr, false);
    if (!json.is_object())
        return makeError(ErrorCode::Corrupt, "settings.json in the history is no JSON object");
    json["version"] = json.value("version", 1);
    if (!json.contains("fields") || !json["fields"].is_object())
        json["fields"] = Json::object();
    if (remove) {
        json["fields"].erase(field.name);
    } else {
        auto& one = json["fields"][field.name];
        if (!one.is_object())
            one = Json::object();
        one["type"] = customTypeName(field.type);
        if (field.type == CustomType::Select)
            one["options"] = field.options;
        else
            one.erase("options");
    }
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::vector<CustomField> customFieldsOf(std::string_view settings)
{
    std::vector<CustomField> fields;
    const auto json = Json::parse(settings, nullptr, false);
    if (!json.is_object() || !json.contains("fields") || !json["fields"].is_object())
        return fields;
    for (const auto& [name, one] : json["fields"].items()) {
        if (!one.is_object() || !one.contains("type") || !one["type"].is_string())
            continue;
        const auto type = customTypeFromName(one["type"].get<std::string>());
        if (!type)
            continue; // of a newer Modelbook
        CustomField field{name, *type, {}};
        if (one.contains("options") && one["options"].is_array()) {
            for (const auto& option : one["options"]) {
                if (option.is_string())
                    field.options.push_back(option.get<std::string>());
            }
        }
        fields.push_back(std::move(field));
    }
    std::sort(fields.begin(), fields.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return fields;
}

} // namespace modelbook
