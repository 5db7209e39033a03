#include "models/readme/math_html.h"

#include "models/readme/markdown.h"

#include <algorithm>
#include <cctype>
#include <map>

namespace modelbook {

namespace {

constexpr int deepest = 40;

const std::map<std::string_view, std::string_view>& symbols()
{
    static const std::map<std::string_view, std::string_view> all{
        {"alpha", "α"}, {"beta", "β"}, {"gamma", "γ"}, {"delta", "δ"}, {"epsilon", "ϵ"}, {"varepsilon", "ε"}, {"zeta", "ζ"}, {"eta", "η"},
        {"theta", "θ"}, {"iota", "ι"}, {"kappa", "κ"}, {"lambda", "λ"}, {"mu", "μ"}, {"nu", "ν"}, {"xi", "ξ"}, {"pi", "π"}, {"rho", "ρ"},
        {"sigma", "σ"}, {"tau", "τ"}, {"phi", "φ"}, {"varphi", "φ"}, {"chi", "χ"}, {"psi", "ψ"}, {"omega", "ω"}, {"Gamma", "Γ"}, {"Delta", "Δ"},
        {"Theta", "Θ"}, {"Lambda", "Λ"}, {"Xi", "Ξ"}, {"Pi", "Π"}, {"Sigma", "Σ"}, {"Phi", "Φ"}, {"Psi", "Ψ"}, {"Omega", "Ω"},
        {"times", "×"}, {"cdot", "·"}, {"pm", "±"}, {"mp", "∓"}, {"div", "÷"}, {"ast", "∗"}, {"star", "⋆"}, {"circ", "∘"}, {"odot", "⊙"},
        {"otimes", "⊗"}, {"oplus", "⊕"}, {"leq", "≤"}, {"le", "≤"}, {"geq", "≥"}, {"ge", "≥"}, {"neq", "≠"}, {"ne", "≠"}, {"approx", "≈"},
        {"sim", "∼"}, {"simeq", "≃"}, {"equiv", "≡"}, {"propto", "∝"}, {"ll", "≪"}, {"gg", "≫"}, {"in", "∈"}, {"notin", "∉"}, {"subset", "⊂"},
        {"subseteq", "⊆"}, {"cup", "∪"}, {"cap", "∩"}, {"emptyset", "∅"}, {"forall", "∀"}, {"exists", "∃"}, {"neg", "¬"}, {"land", "∧"},
        {"lor", "∨"}, {"to", "→"}, {"rightarrow", "→"}, {"leftarrow", "←"}, {"Rightarrow", "⇒"}, {"Leftarrow", "⇐"}, {"leftrightarrow", "↔"},
        {"mapsto", "↦"}, {"partial", "∂"}, {"nabla", "∇"}, {"infty", "∞"}, {"ell", "ℓ"}, {"hbar", "ℏ"}, {"Re", "ℜ"}, {"Im", "ℑ"}, {"ldots", "…"},
        {"cdots", "⋯"}, {"dots", "…"}, {"vdots", "⋮"}, {"quad", "&emsp;"}, {"qquad", "&emsp;&emsp;"}, {"mid", "∣"}, {"parallel", "∥"}, {"perp", "⊥"},
        {"langle", "⟨"}, {"rangle", "⟩"}, {"lfloor", "⌊"}, {"rfloor", "⌋"}, {"lceil", "⌈"}, {"rceil", "⌉"}, {"lVert", "‖"}, {"rVert", "‖"},
        {"Vert", "‖"}, {"vert", "|"}, {"top", "⊤"}, {"bot", "⊥"}, {"dagger", "†"}, {"prime", "′"}, {"colon", ":"}, {"sum", "∑"}, {"prod", "∏"},
        {"int", "∫"}, {"oint", "∮"}};
    return all;
}

bool isFunction(std::string_view name)
{
    static const std::string_view names = " log ln exp sin cos tan max min argmax argmin sup inf lim det dim ker arg softmax tanh Pr ";
    return names.find(' ' + std::string(name) + ' ') != std::string_view::npos;
}

bool isBig(std::string_view name)
{
    return name == "sum" || name == "prod" || name == "int" || name == "oint" || name == "max" || name == "min" || name == "argmax" || name == "argmin" ||
           name == "lim" || name == "sup" || name == "inf";
}

class Reader
{
public:
    Reader(std::string_view text, bool display) : m_text(text), m_display(display) {}
    bool tooDeep() const { return m_tooDeep; }

    /// Up to `end` (a brace), or the end of the text.
    std::string row(char end = '\0')
    {
        std::string out;
        if (++m_depth > deepest)
            m_tooDeep = true;
        while (m_at < m_text.size() && !m_tooDeep) {
            if (end && m_text[m_at] == end) {
                ++m_at;
                break;
            }
            out += item();
        }
        --m_depth;
        return out;
    }

private:
    void skipSpace()
    {
        while (m_at < m_text.size() && std::isspace(static_cast<unsigned char>(m_text[m_at])))
            ++m_at;
    }

    /// One character, with all bytes of its UTF-8.
    std::string_view character()
    {
        const auto start = m_at++;
        while (m_at < m_text.size() && (static_cast<unsigned char>(m_text[m_at]) & 0xC0) == 0x80)
            ++m_at;
        return m_text.substr(start, m_at - start);
    }

    /// What stands as one thing: a group in braces, a command with its arguments, or a character.
    std::string argument()
    {
        skipSpace();
        if (m_at >= m_text.size())
            return {};
        if (m_text[m_at] == '{') {
            ++m_at;
            return row('}');
        }
        if (m_text[m_at] == '\\')
            return command().html;
        return plain(character());
    }

    static std::string plain(std::string_view character)
    {
        if (character.size() == 1 && std::isalpha(static_cast<unsigned char>(character[0])))
            return "<i>" + std::string(character) + "</i>";
        if (character == "-")
            return "−";
        if (character == "'")
            return "′";
        return escapeHtml(character);
    }

    std::string rawGroup()
    {
        skipSpace();
        if (m_at >= m_text.size() || m_text[m_at] != '{')
            return {};
        const auto end = std::min(m_text.find('}', m_at), m_text.size());
        const auto inside = m_text.substr(m_at + 1, end - m_at - 1);
        m_at = std::min(end + 1, m_text.size());
        return escapeHtml(inside);
    }

    struct Atom {
        std::string html;
        bool limits = false; ///< indices stand above and below
    };

    Atom command()
    {
        if (++m_depth > deepest)
            m_tooDeep = true;
        auto atom = m_tooDeep ? Atom() : readCommand();
        --m_depth;
        return atom;
    }

    Atom readCommand()
    {
        ++m_at; // the backslash
        const auto start = m_at;
        while (m_at < m_text.size() && std::isalpha(static_cast<unsigned char>(m_text[m_at])))
            ++m_at;
        if (m_at == start) { // \, \; \{ \\ and the like
            const auto sign = m_at < m_text.size() ? character() : std::string_view();
            if (sign == "," || sign == ":" || sign == ";" || sign == " " || sign == "!")
                return {sign == "!" ? "" : "&thinsp;", false};
            return {sign == "\\" ? "<br>" : escapeHtml(sign), false};
        }
        const auto name = m_text.substr(start, m_at - start);
        const bool limits = m_display && isBig(name);
        if (const auto symbol = symbols().find(name); symbol != symbols().end())
            return {isBig(name) ? "<span class=\"big\">" + std::string(symbol->second) + "</span>" : std::string(symbol->second), limits};
        if (isFunction(name))
            return {"<span class=\"fn\">" + std::string(name) + "</span>", limits};
        if (name == "frac" || name == "dfrac" || name == "tfrac") {
            const auto above = argument(), below = argument();
            return {"<span class=\"frac\"><span>" + above + "</span><span>" + below + "</span></span>", false};
        }
        if (name == "sqrt") {
            std::string root;
            skipSpace();
            if (m_at < m_text.size() && m_text[m_at] == '[') {
                ++m_at;
                root = "<sup>" + row(']') + "</sup>";
            }
            return {root + "√<span class=\"root\">" + argument() + "</span>", false};
        }
        if (name == "text" || name == "mathrm" || name == "operatorname" || name == "textrm" || name == "mathsf" || name == "mathtt")
            return {"<span class=\"fn\">" + rawGroup() + "</span>", false};
        if (name == "mathbf" || name == "boldsymbol" || name == "bm" || name == "textbf")
            return {"<b>" + argument() + "</b>", false};
        if (name == "mathcal" || name == "mathbb" || name == "mathscr" || name == "mathfrak")
            return {"<span class=\"" + std::string(name == "mathbb" ? "bb" : "cal") + "\">" + argument() + "</span>", false};
        static const std::map<std::string_view, std::string_view> accents{{"hat", "\u0302"}, {"widehat", "\u0302"}, {"bar", "\u0304"}, {"tilde", "\u0303"},
                                                                          {"widetilde", "\u0303"}, {"vec", "\u20D7"}, {"dot", "\u0307"}};
        if (const auto accent = accents.find(name); accent != accents.end())
            return {argument() + std::string(accent->second), false};
        if (name == "overline")
            return {"<span class=\"root\">" + argument() + "</span>", false};
        if (name == "left" || name == "right" || name == "big" || name == "Big" || name == "bigl" || name == "bigr") {
            skipSpace();
            if (m_at < m_text.size() && m_text[m_at] == '\\')
                return command();
            const auto bracket = m_at < m_text.size() ? character() : std::string_view();
            return {bracket == "." ? "" : escapeHtml(bracket), false};
        }
        return {escapeHtml("\\" + std::string(name)), false};
    }

    std::string item()
    {
        skipSpace();
        if (m_at >= m_text.size())
            return {};
        Atom base;
        const char c = m_text[m_at];
        if (c == '\\') {
            base = command();
        } else if (c == '{') {
            ++m_at;
            base.html = row('}');
        } else if (c == '}') { // closes nothing
            ++m_at;
            return "}";
        } else if (c != '^' && c != '_') {
            const auto one = character();
            if (one == "=" || one == "+" || one == "-" || one == "<" || one == ">")
                base.html = "&thinsp;" + plain(one) + "&thinsp;";
            else
                base.html = plain(one);
        }
        std::string above, below;
        for (skipSpace(); m_at < m_text.size() && (m_text[m_at] == '^' || m_text[m_at] == '_') && !m_tooDeep; skipSpace()) {
            auto& where = m_text[m_at++] == '^' ? above : below;
            where += argument();
        }
        if (above.empty() && below.empty())
            return base.html;
        if (base.limits)
            return "<span class=\"limits\"><span>" + above + "</span><span>" + base.html + "</span><span>" + below + "</span></span>";
        return base.html + (below.empty() ? "" : "<sub>" + below + "</sub>") + (above.empty() ? "" : "<sup>" + above + "</sup>");
    }

    std::string_view m_text;
    bool m_display;
    std::size_t m_at = 0;
    int m_depth = 0;
    bool m_tooDeep = false;
};

} // namespace

std::string mathToHtml(std::string_view latex, bool display)
{
    Reader reader(latex, display);
    auto html = reader.row();
    if (reader.tooDeep())
        return "<code>" + escapeHtml(latex) + "</code>";
    return (display ? "<span class=\"math display\">" : "<span class=\"math\">") + html + "</span>";
}

} // namespace modelbook
