#include "models/formats/pickle/python_values.h"

#include "models/formats/pickle/numpy_values.h"
#include "models/formats/pickle/to_arg.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace modelbook {

namespace {

std::string padded(std::int64_t number, int width)
{
    char text[32];
    std::snprintf(text, sizeof text, "%0*lld", width, static_cast<long long>(number));
    return text;
}

/// The state that datetime pickles: year (2 bytes, big-endian), month, day, hour, minute, second, microsecond (3).
std::optional<ArgValue> dateTime(const PickleMeaning& meaning, PickleId id)
{
    const auto state = meaning.bytes(meaning.argument(id, 0));
    const auto call = meaning.callOf(id);
    const std::size_t wanted = call == PickleCall::DateTime ? 10 : call == PickleCall::Date ? 4 : 6;
    if (!state || state->size() != wanted)
        return std::nullopt;
    const auto at = [&](std::size_t i) { return std::int64_t{static_cast<std::uint8_t>((*state)[i])}; };
    std::string text;
    std::size_t next = 0;
    if (call != PickleCall::Time) {
        text = padded(at(0) << 8 | at(1), 4) + "-" + padded(at(2) & 0x7F, 2) + "-" + padded(at(3), 2);
        next = 4;
    }
    if (call != PickleCall::Date) {
        text += (text.empty() ? "" : "T") + padded(at(next) & 0x7F, 2) + ":" + padded(at(next + 1), 2) + ":" +
                padded(at(next + 2), 2);
        const auto micros = at(next + 3) << 16 | at(next + 4) << 8 | at(next + 5);
        if (micros != 0)
            text += "." + padded(micros, 6);
    }
    return ArgValue(ExoticArg{call == PickleCall::DateTime ? "datetime" : call == PickleCall::Date ? "date" : "time",
                              text});
}

std::string joinPath(const PickleMeaning& meaning, PickleId id)
{
    std::string path;
    for (std::size_t i = 0; i < meaning.argumentCount(id); ++i) {
        const auto part = meaning.text(meaning.argument(id, i));
        if (!part)
            return {};
        if (!path.empty() && path.back() != '/' && path.back() != '\\')
            path += '/';
        path += *part;
    }
    return path.empty() ? "." : path;
}

std::string numberText(const PickleMeaning& meaning, PickleId id)
{
    if (const auto whole = meaning.integer(id))
        return std::to_string(*whole);
    if (meaning.graph().is(id, PickleKind::Float))
        return pythonText(ArgValue(meaning.graph().real(id)));
    if (const auto text = meaning.text(id))
        return std::string(*text);
    return "?";
}

} // namespace

bool isTorchDTypeName(std::string_view name)
{
    constexpr std::array types{"float16",   "float32",    "float64", "bfloat16", "float", "double", "half",
                               "int8",      "int16",      "int32",   "int64",    "uint8", "uint16", "uint32",
                               "uint64",    "bool",       "complex32", "complex64", "complex128", "qint8", "quint8",
                               "qint32",    "long",       "int",     "short",    "float8_e4m3fn", "float8_e5m2"};
    return name.substr(0, 6) == "torch." && std::find(types.begin(), types.end(), name.substr(6)) != types.end();
}

std::optional<ArgValue> pythonValue(const PickleMeaning& meaning, PickleId id)
{
    const auto first = meaning.argument(id, 0);
    const auto second = meaning.argument(id, 1);
    switch (meaning.callOf(id)) {
    case PickleCall::Path: return ArgValue(joinPath(meaning, id));
    case PickleCall::DateTime:
    case PickleCall::Date:
    case PickleCall::Time: return dateTime(meaning, id);
    case PickleCall::TimeDelta:
        return ArgValue(ExoticArg{"timedelta", numberText(meaning, first) + " days " + numberText(meaning, second) +
                                                   "." + padded(meaning.integer(meaning.argument(id, 2)).value_or(0), 6) +
                                                   " s"});
    case PickleCall::Decimal: return ArgValue(ExoticArg{"decimal", numberText(meaning, first)});
    case PickleCall::Fraction:
        return ArgValue(ExoticArg{"fraction", numberText(meaning, first) +
                                                  (second == noPickle ? "" : "/" + numberText(meaning, second))});
    case PickleCall::Complex:
        return ArgValue(ExoticArg{"complex", numberText(meaning, first) + "+" + numberText(meaning, second) + "j"});
    case PickleCall::Uuid: {
        const auto number = meaning.member(id, "int");
        const auto& graph = meaning.graph();
        return ArgValue(ExoticArg{"uuid", graph.is(number, PickleKind::BigInt) ? std::string(graph.text(number))
                                                                               : numberText(meaning, number)});
    }
    case PickleCall::TorchDevice: {
        auto name = std::string(meaning.text(first).value_or("?"));
        if (const auto index = meaning.integer(second))
            name += ":" + std::to_string(*index);
        return ArgValue(name);
    }
    case PickleCall::NumpyScalar: {
        auto scalar = pickledScalar(meaning, id);
        return scalar ? std::move(*scalar) : ArgValue(ExoticArg{"python:numpy.generic", "unreadable"});
    }
    case PickleCall::NumpyDType: {
        const auto type = pickledDType(meaning, id);
        return ArgValue(ExoticArg{"python:numpy.dtype", type ? type->dtype.name : "?"});
    }
    case PickleCall::Encode:
    case PickleCall::Bytes: {
        const auto bytes = meaning.bytes(id);
        return ArgValue(ExoticArg{"bytes", bytes ? std::to_string(bytes->size()) + " bytes" : "?"});
    }
    case PickleCall::GetAttribute:
        // How enum members of flags are pickled: getattr(Class, "NAME").
        if (meaning.graph().is(first, PickleKind::Global) && meaning.text(second))
            return ArgValue(ExoticArg{"python:" + meaning.globalName(first), std::string(*meaning.text(second))});
        return std::nullopt;
    case PickleCall::RebuildTensor:
    case PickleCall::RebuildTensorV3:
    case PickleCall::RebuildMeta:
    case PickleCall::RebuildSparse:
    case PickleCall::RebuildFromType:
    case PickleCall::RebuildFromNumpy:
    case PickleCall::LoadFromBytes: return ArgValue(ExoticArg{"python:torch.Tensor", "a tensor"});
    case PickleCall::Partial: return ArgValue(ExoticArg{"python:functools.partial", meaning.globalName(first)});
    default: return std::nullopt;
    }
}

ArgValue sortedSet(ArgValue list)
{
    std::vector<std::pair<std::string, ArgValue>> keyed;
    for (auto& item : list.toList()) {
        auto key = item.isNumber() ? std::string("0") : "1" + pythonText(item);
        keyed.emplace_back(std::move(key), std::move(item));
    }
    std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) {
        if (a.first != b.first)
            return a.first < b.first;
        return a.second.isNumber() && b.second.isNumber() && a.second.toDouble() < b.second.toDouble();
    });
    ArgValue::List sorted;
    for (auto& item : keyed)
        sorted.push_back(std::move(item.second));
    return ArgValue(std::move(sorted));
}

namespace {

constexpr std::size_t longestText = 4096;

void appendPython(const ArgValue& value, std::string& out)
{
    if (out.size() > longestText)
        return;
    switch (value.type()) {
    case ArgType::Null: out += "None"; break;
    case ArgType::Bool: out += value.toBool() ? "True" : "False"; break;
    case ArgType::Int: out += std::to_string(value.toInt()); break;
    case ArgType::Float: {
        char text[64];
        const auto [end, error] = std::to_chars(text, text + sizeof text, value.toDouble());
        out.append(text, error == std::errc() ? end : text);
        break;
    }
    case ArgType::String: out += "'" + value.toString().substr(0, longestText) + "'"; break;
    case ArgType::Exotic: out += value.toExotic().text.substr(0, longestText); break;
    case ArgType::List: {
        out += '[';
        bool first = true;
        for (const auto& item : value.toList()) {
            out += first ? "" : ", ";
            first = false;
            appendPython(item, out);
        }
        out += ']';
        break;
    }
    case ArgType::Map: {
        out += '{';
        bool first = true;
        for (const auto& [key, item] : value.toMap()) {
            out += (first ? "'" : ", '") + key.substr(0, longestText) + "': ";
            first = false;
            appendPython(item, out);
        }
        out += '}';
        break;
    }
    }
}

} // namespace

std::string pythonText(const ArgValue& value)
{
    std::string text;
    appendPython(value, text);
    if (text.size() > longestText) {
        text.resize(longestText);
        while (!text.empty() && (static_cast<std::uint8_t>(text.back()) & 0xC0) == 0x80)
            text.pop_back();
        if (!text.empty() && (static_cast<std::uint8_t>(text.back()) & 0x80) != 0)
            text.pop_back();
        text += "…";
    }
    return text;
}

} // namespace modelbook
