#include "models/args/canonical.h"

#include "models/args/canonical_text.h"
#include "models/args/infer.h"
#include "models/args/json_tree.h"
#include "models/args/tagged.h"
#include "models/args/text.h"
#include "storage/base/hash.h"

#include <cmath>

namespace modelbook {

namespace {

using Json = nlohmann::ordered_json;

/// So that no map of the user's can be taken for a tagged value.
std::string guardedKey(std::string_view key)
{
    return isTagKey(key) ? '$' + std::string(key) : std::string(key);
}

void appendNumber(std::string& out, double value)
{
    if (!std::isfinite(value)) {
        out += "{\"$float\":\"" + shortestNumber(value) + "\"}";
        return;
    }
    constexpr double limit = 9223372036854775808.0;
    if (std::trunc(value) == value && value >= -limit && value < limit)
        out +=
            std::to_string(static_cast<std::int64_t>(value)); // 1.0 and -0.0 spelled as the ints they equal
    else
        out += shortestNumber(value);
}

Json textToJson(const std::string& text)
{
    if (isValidUtf8(text))
        return text;
    return Json{{"$bytes", toHex({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()})}};
}

/// As readJsonTree() would read its text.
Result<ArgValue> treeOf(const Json& json, int depth)
{
    constexpr int deepest = 2 * ArgValue::maxDepth; // argsFromTree() bounds the values themselves
    if (depth > deepest)
        return makeError(ErrorCode::LimitExceeded, "args are nested deeper than " + std::to_string(deepest) + " levels");
    switch (json.type()) {
    case Json::value_t::boolean:
        return ArgValue(json.get<bool>());
    case Json::value_t::number_integer:
        return ArgValue(json.get<std::int64_t>());
    case Json::value_t::number_unsigned: {
        const auto number = json.get<std::uint64_t>();
        if (number > static_cast<std::uint64_t>(INT64_MAX))
            return ArgValue(ExoticArg{"bigint", std::to_string(number)});
        return ArgValue(static_cast<std::int64_t>(number));
    }
    case Json::value_t::number_float:
        return ArgValue(json.get<double>());
    case Json::value_t::string:
        return ArgValue(json.get<std::string>());
    case Json::value_t::array: {
        ArgValue::List list;
        list.reserve(json.size());
        for (const auto& element : json) {
            MB_TRY(auto value, treeOf(element, depth + 1));
            list.push_back(std::move(value));
        }
        return ArgValue(std::move(list));
    }
    case Json::value_t::object: {
        ArgValue::Map map;
        map.reserve(json.size());
        for (const auto& [key, member] : json.get_ref<const Json::object_t&>()) {
            MB_TRY(auto value, treeOf(member, depth + 1));
            map.emplace_back(key, std::move(value));
        }
        return ArgValue(std::move(map));
    }
    default:
        return ArgValue();
    }
}

void appendDisplay(std::string& out, const ArgValue& value)
{
    switch (value.type()) {
    case ArgType::Float: {
        const auto text = shortestNumber(value.toDouble());
        out += text;
        // As Python prints it, so that a float is told from an int.
        if (text.find_first_not_of("-0123456789") == std::string::npos)
            out += ".0";
        break;
    }
    case ArgType::String:
        appendJsonString(out, value.toString());
        break;
    case ArgType::List: {
        out += '[';
        const char* separator = "";
        for (const auto& element : value.toList()) {
            out += std::exchange(separator, ", ");
            appendDisplay(out, element);
        }
        out += ']';
        break;
    }
    case ArgType::Map: {
        out += '{';
        const char* separator = "";
        for (const auto& [key, member] : value.toMap()) {
            out += std::exchange(separator, ", ");
            appendJsonString(out, key);
            out += ": ";
            appendDisplay(out, member);
        }
        out += '}';
        break;
    }
    case ArgType::Exotic:
        out += toValidUtf8(value.toExotic().text);
        break;
    default:
        appendCanonical(out, value);
    }
}

} // namespace

void appendCanonicalKey(std::string& out, std::string_view key)
{
    appendJsonString(out, guardedKey(key));
}

void appendCanonical(std::string& out, const ArgValue& value)
{
    switch (value.type()) {
    case ArgType::Null:
        out += "null";
        break;
    case ArgType::Bool:
        out += value.toBool() ? "true" : "false";
        break;
    case ArgType::Int:
        out += std::to_string(value.toInt());
        break;
    case ArgType::Float:
        appendNumber(out, value.toDouble());
        break;
    case ArgType::String:
        if (const auto number = exponentNumber(value.toString()))
            appendNumber(out, *number);
        else
            appendJsonString(out, normalizedText(value.toString()));
        break;
    case ArgType::List: {
        out += '[';
        bool first = true;
        for (const auto& element : value.toList()) {
            if (!std::exchange(first, false))
                out += ',';
            appendCanonical(out, element);
        }
        out += ']';
        break;
    }
    case ArgType::Map: {
        out += '{';
        bool first = true;
        for (const auto& [key, member] : sortedMembers(value.toMap())) {
            if (!std::exchange(first, false))
                out += ',';
            appendCanonicalKey(out, key);
            out += ':';
            appendCanonical(out, member->second);
        }
        out += '}';
        break;
    }
    case ArgType::Exotic: {
        if (const auto number = bigIntegerAsDouble(value.toExotic())) {
            appendNumber(out, *number);
            break;
        }
        out += "{\"$exotic\":";
        appendJsonString(out, value.toExotic().tag);
        out += ",\"text\":";
        appendJsonString(out, normalizedText(value.toExotic().text));
        out += '}';
        break;
    }
    }
}

std::string canonicalJson(const ArgValue& tree)
{
    std::string out;
    appendCanonical(out, tree);
    return out;
}

nlohmann::ordered_json argsToJson(const ArgValue& tree)
{
    switch (tree.type()) {
    case ArgType::Null:
        return nullptr;
    case ArgType::Bool:
        return tree.toBool();
    case ArgType::Int:
        return tree.toInt();
    case ArgType::Float:
        if (!std::isfinite(tree.toDouble()))
            return Json{{"$float", shortestNumber(tree.toDouble())}};
        return tree.toDouble();
    case ArgType::String:
        return textToJson(tree.toString());
    case ArgType::List: {
        Json list = Json::array();
        for (const auto& element : tree.toList())
            list.push_back(argsToJson(element));
        return list;
    }
    case ArgType::Map: {
        // Appended without the look-up of operator[], which would make a map of n members cost n².
        Json::object_t object;
        object.reserve(tree.toMap().size());
        for (const auto& [key, member] : tree.toMap())
            object.emplace_back(guardedKey(toValidUtf8(key)), argsToJson(member));
        return Json(std::move(object));
    }
    case ArgType::Exotic:
        return Json{{"$exotic", toValidUtf8(tree.toExotic().tag)},
                    {"text", textToJson(tree.toExotic().text)}};
    }
    return nullptr;
}

Result<ArgValue> argsFromJson(const nlohmann::ordered_json& json)
{
    MB_TRY(auto tree, treeOf(json, 0));
    return argsFromTree(std::move(tree));
}

std::string displayText(const ArgValue& value)
{
    if (value.isString())
        return toValidUtf8(value.toString());
    std::string out;
    appendDisplay(out, value);
    return out;
}

} // namespace modelbook
