#include "models/readme/code_highlight.h"

#include "models/readme/markdown.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace modelbook {

namespace {

struct Language {
    std::string_view names;    ///< between spaces
    std::string_view keywords; ///< the same
    std::string_view line;     ///< what begins a comment that ends with the line
    bool blockComments;        ///< those of C
    bool tripleQuotes;
};

constexpr std::array languages{
    Language{" python py pycon ipython ",
             " and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal "
             "not or pass raise return try while with yield match case None True False self ",
             "#", false, true},
    Language{" c cpp c++ cxx h hpp cuda cu java javascript js typescript ts go rust rs kotlin swift csharp cs ",
             " auto bool break case catch char class const constexpr continue default delete do double else enum explicit export extern false final "
             "float for fn func function go if impl import in inline int interface let long match mut namespace new null nullptr override package "
             "private protected pub public return self short signed sizeof static struct super switch template this throw trait true try type "
             "typename typedef union unsigned use using var virtual void volatile while async await defer chan map range ",
             "//", true, false},
    Language{" bash sh shell zsh console ",
             " if then else elif fi for while until do done case esac in function return export local set unset echo cd exit source readonly ", "#", false, false},
    Language{" sql sqlite ",
             " select from where and or not in is null insert into values update set delete create table index view as join left right inner outer "
             "on group by order having limit distinct union all case when then else end SELECT FROM WHERE AND OR NOT IN IS NULL INSERT INTO VALUES "
             "UPDATE SET DELETE CREATE TABLE INDEX VIEW AS JOIN LEFT RIGHT INNER OUTER ON GROUP BY ORDER HAVING LIMIT DISTINCT UNION ALL CASE WHEN "
             "THEN ELSE END ",
             "--", false, false},
    Language{" yaml yml toml ini cfg dockerfile makefile ", " true false null yes no on off True False None FROM RUN COPY CMD ENV WORKDIR ", "#", false, false},
    Language{" json jsonc json5 jsonl ", " true false null ", "//", false, false},
};

bool isWord(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

bool has(std::string_view list, std::string_view word)
{
    return word.size() <= 24 && list.find(' ' + std::string(word) + ' ') != std::string_view::npos;
}

const Language* find(std::string_view name)
{
    std::string lower;
    for (const char c : name.substr(0, 24))
        lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (const auto& language : languages) {
        if (!lower.empty() && lower.find(' ') == std::string::npos && has(language.names, lower))
            return &language;
    }
    return nullptr;
}

} // namespace

std::string highlightCode(std::string_view code, std::string_view name)
{
    const auto* language = find(name);
    if (!language)
        return escapeHtml(code);
    std::string out;
    const auto span = [&](char kind, std::string_view text) {
        out += "<span class=\"";
        out += kind;
        out += "\">";
        out += escapeHtml(text);
        out += "</span>";
    };
    for (std::size_t at = 0; at < code.size();) {
        const auto rest = code.substr(at);
        const char c = rest[0];
        std::size_t length = 1;
        if (rest.starts_with(language->line) && (language->line != "#" || at == 0 || std::isspace(static_cast<unsigned char>(code[at - 1])))) {
            length = std::min(rest.find('\n'), rest.size());
            span('c', rest.substr(0, length));
        } else if (language->blockComments && rest.starts_with("/*")) {
            const auto end = rest.find("*/", 2);
            length = end == std::string_view::npos ? rest.size() : end + 2;
            span('c', rest.substr(0, length));
        } else if (language->tripleQuotes && (rest.starts_with("\"\"\"") || rest.starts_with("'''"))) {
            const auto end = rest.find(rest.substr(0, 3), 3);
            length = end == std::string_view::npos ? rest.size() : end + 3;
            span('s', rest.substr(0, length));
        } else if (c == '"' || c == '\'' || c == '`') {
            while (length < rest.size() && rest[length] != c && rest[length] != '\n')
                length += rest[length] == '\\' && length + 1 < rest.size() ? 2 : 1;
            length = std::min(length + 1, rest.size());
            span('s', rest.substr(0, length));
        } else if (isWord(c)) {
            while (length < rest.size() && (isWord(rest[length]) || (std::isdigit(static_cast<unsigned char>(c)) && rest[length] == '.')))
                ++length;
            const auto word = rest.substr(0, length);
            if (std::isdigit(static_cast<unsigned char>(c)))
                span('n', word);
            else if (has(language->keywords, word))
                span('k', word);
            else
                out += escapeHtml(word);
        } else {
            out += escapeHtml(rest.substr(0, 1));
        }
        at += length;
    }
    return out;
}

} // namespace modelbook
