#include "models/training/args_text.h"

#include "models/args/infer.h"
#include "storage/base/ascii.h"

#include <algorithm>

namespace modelbook {

namespace {

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

bool isKey(std::string_view text)
{
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.' || c == '/';
    };
    return !text.empty() && text.size() <= 200 && std::all_of(text.begin(), text.end(), fits);
}

bool isQuoted(std::string_view text)
{
    return text.size() >= 2 && (text.front() == '\'' || text.front() == '"') && text.back() == text.front();
}

/// A quoted value is text whatever it looks like; anything else is what it looks like.
ArgValue valueOf(std::string_view text)
{
    text = trimmed(text);
    if (isQuoted(text) && text.substr(1, text.size() - 2).find(text.front()) == std::string_view::npos)
        return std::string(text.substr(1, text.size() - 2));
    return inferArg(text);
}

/// Where the member that begins at `at` ends: the next comma outside quotes and brackets.
std::size_t memberEnd(std::string_view text, std::size_t at)
{
    int open = 0;
    char quote = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (quote) {
            if (c == '\\')
                ++at;
            else if (c == quote)
                quote = 0;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '(' || c == '[' || c == '{') {
            ++open;
        } else if (c == ')' || c == ']' || c == '}') {
            --open;
        } else if (c == ',' && open <= 0) {
            break;
        }
    }
    return std::min(at, text.size());
}

/// `Namespace(a=1, b='x')`, as Python prints one, also behind a logger's prefix.
ArgValue namespaceIn(std::string_view text)
{
    constexpr std::string_view start = "Namespace(";
    const auto begin = text.find(start);
    const auto end = text.rfind(')');
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin + start.size())
        return {};
    const auto inside = text.substr(begin + start.size(), end - begin - start.size());
    ArgValue out = ArgValue::map();
    for (std::size_t at = 0; at < inside.size();) {
        const auto next = memberEnd(inside, at);
        const auto member = inside.substr(at, next - at);
        const auto equals = member.find('=');
        if (equals != std::string_view::npos && isKey(trimmed(member.substr(0, equals))))
            out.set(std::string(trimmed(member.substr(0, equals))), valueOf(member.substr(equals + 1)));
        at = next + 1;
    }
    return out;
}

/// The commandWords of a command line, quotes taken off as a shell does.
std::vector<std::string> commandWords(std::string_view text)
{
    std::vector<std::string> all;
    bool inside = false;
    char quote = 0;
    for (const char c : text) {
        if (!quote && isSpace(c)) {
            inside = false;
            continue;
        }
        if (!inside) {
            all.emplace_back();
            inside = true;
        }
        if (quote ? c == quote : c == '\'' || c == '"')
            quote = quote ? '\0' : c;
        else
            all.back() += c;
    }
    return all;
}

bool isFlag(const std::string& word)
{
    return word.size() > 2 && word.starts_with("--") && word[2] != '-' && isKey(word.substr(2, word.find('=') - 2));
}

/// `python train.py --lr 0.1 --sizes 1 2 --amp`: what follows a flag is its value, nothing is true.
ArgValue flagsIn(std::string_view text)
{
    const auto all = commandWords(text);
    ArgValue out = ArgValue::map();
    for (std::size_t i = 0; i < all.size();) {
        if (!isFlag(all[i])) {
            ++i;
            continue;
        }
        auto key = all[i].substr(2, all[i].find('=') - 2);
        // argparse turns dashes into underlines.
        std::replace(key.begin(), key.end(), '-', '_');
        ArgValue::List values;
        if (const auto equals = all[i].find('='); equals != std::string::npos)
            values.push_back(inferArg(std::string_view(all[i]).substr(equals + 1)));
        for (++i; i < all.size() && !isFlag(all[i]); ++i)
            values.push_back(inferArg(all[i]));
        if (values.empty())
            out.set(key, true);
        else
            out.set(key, values.size() == 1 ? std::move(values.front()) : ArgValue(std::move(values)));
    }
    return out;
}

/// Lines of `key: value` or `key = value`. Prose has few of them: most lines must be such.
ArgValue linesIn(std::string_view text)
{
    ArgValue out = ArgValue::map();
    std::size_t lines = 0, good = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        auto line = trimmed(text.substr(at, end - at));
        at = end + 1;
        if (line.empty() || line.front() == '#' || line.starts_with("---") || line.starts_with("==="))
            continue;
        ++lines;
        // The options of CycleGAN and its many heirs: "lr: 0.1    [default: 0.2]".
        if (const auto note = line.rfind("[default:"); note != std::string_view::npos && note > 0 && line.back() == ']')
            line = trimmed(line.substr(0, note));
        const auto mark = line.find_first_of(":=");
        if (mark == std::string_view::npos || !isKey(trimmed(line.substr(0, mark))))
            continue;
        ++good;
        out.set(std::string(trimmed(line.substr(0, mark))), valueOf(line.substr(mark + 1)));
    }
    return good > 0 && 2 * good > lines ? out : ArgValue();
}

} // namespace

ParsedConfig parseArgsText(const std::string& text, const std::string& name)
{
    const auto plain = trimmed(text);
    if (plain.starts_with('{')) {
        if (auto json = parseJson(text, name); json && json->value.isMap())
            return std::move(*json);
    }
    ParsedConfig out;
    if (out.value = namespaceIn(plain); out.value.isMap() && !out.value.toMap().empty())
        return out;
    if (plain.starts_with("--") || plain.find(" --") != std::string_view::npos ||
        plain.find("\n--") != std::string_view::npos) {
        if (out.value = flagsIn(plain); !out.value.toMap().empty())
            return out;
    }
    out.value = linesIn(plain);
    return out;
}

} // namespace modelbook
