// What is lost if this fails: a README from a colleague could run scripts or call home, or tables and tasks do not show.
#include "models/readme/markdown.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using Catch::Matchers::Contains;

TEST_CASE("GitHub's Markdown is rendered")
{
    const auto html = markdownToHtml("# Title\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n- [x] done\n- [ ] open\n\n~~old~~ "
                                     "**new** https://example.org\n\n```\nx < y\n```\n");
    CHECK_THAT(html, Contains("<h1 id=\"h-1\">Title</h1>"));
    CHECK_THAT(html, Contains("<td align=\"right\">2</td>"));
    CHECK_THAT(html, Contains("☑ done"));
    CHECK_THAT(html, Contains("☐ open"));
    CHECK_THAT(html, Contains("<del>old</del> <strong>new</strong>"));
    CHECK_THAT(html, Contains("<a href=\"https://example.org\">"));
    CHECK_THAT(html, Contains("x &lt; y"));
}

TEST_CASE("Korean text stays as it is")
{
    CHECK_THAT(markdownToHtml("숫자 **분류** 실험"), Contains("숫자 <strong>분류</strong> 실험"));
}

TEST_CASE("Nothing but allowed tags comes out of hostile Markdown")
{
    const char* const attacks[] = {
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "text <b onmouseover=alert(1)>bold</b>",
        "[click](javascript:alert(1))",
        "[click](JaVaScRiPt:alert(1))",
        "[click](&#106;avascript:alert(1))",
        "[click](java&Tab;script:alert(1))",
        "[click](data:text/html,<script>alert(1)</script>)",
        "[click](file:///etc/passwd)",
        "[click](vbscript:x)",
        "![x](\" onerror=\"alert(1))",
        "![\"><script>alert(1)</script>](data:image/png;base64,AAAA)",
        "![x](data:image/svg+xml;base64,AAAA)",
        "![a ![b](x) \" onload=\"y](data:image/png;base64,AA)",
        "<javascript:alert(1)>",
        "[[\"><script>]]",
        "---\n<script>alert(1)</script>\n---\n",
        "<iframe src=\"http://x\"></iframe>",
        "[a](https://x\"onclick=\"alert(1))",
        "```\"><script>\nx\n```",
    };
    for (const char* attack : attacks) {
        const auto html = markdownToHtml(attack);
        INFO(attack << " became " << html);
        for (const char* forbidden : {"<script", "<img src=\"x", "<iframe", "<b ", "href=\"j", "href=\"J", "href=\"d",
                                      "href=\"f", "href=\"v", "href=\"&", "svg+xml;base64,AAAA\" alt", "<svg"})
            CHECK(html.find(forbidden) == std::string::npos);
        // No attribute may be left by a quote: every quote of the source is escaped.
        for (const char* handler : {"\" onerror=\"", "\" onload=\"", "\"onclick=\""})
            CHECK(html.find(handler) == std::string::npos);
    }
}

TEST_CASE("Pictures from elsewhere are named, not loaded; embedded ones are shown")
{
    CHECK_THAT(markdownToHtml("![curve](https://example.org/c.png)"),
               Contains("curve") && Contains("https://example.org/c.png") && !Contains("<img"));
    CHECK_THAT(markdownToHtml("![curve](data:image/png;base64,AAAA)"),
               Contains("<img src=\"data:image/png;base64,AAAA\" alt=\"curve\">"));
}

TEST_CASE("Args are written out, with values that cannot become Markdown")
{
    RecordedArgs args;
    auto optimizer = ArgValue::map();
    optimizer.set("lr", 0.001);
    optimizer.set("name", "adam|<script>");
    args.values.set("optimizer", optimizer);
    args.values.set("seed", 42);
    const auto html = markdownToHtml("## Args\n{{args: optimizer.*}}\n", args);
    CHECK_THAT(html, Contains("optimizer.lr") && Contains("0.001") && Contains("adam|&lt;script&gt;"));
    CHECK(html.find("seed") == std::string::npos);
    CHECK_THAT(markdownToHtml("{{args}}", args), Contains("seed"));
    CHECK_THAT(markdownToHtml("```\n{{args}}\n```", args), Contains("{{args}}"));
    CHECK_THAT(markdownToHtml("{{args: nothing}}", args), Contains("no such args"));
}

TEST_CASE("A front matter is a table, and only a closed one is")
{
    CHECK_THAT(markdownToHtml("---\nlicence: internal\n---\n# T\n"), Contains("licence: internal") && Contains("<h1 id=\"h-1\">T"));
    CHECK_THAT(markdownToHtml("---\nnot closed"), !Contains("class=\"front\""));
}

TEST_CASE("[[model]] leads to the model")
{
    CHECK_THAT(markdownToHtml("see [[digits-mlp-012]]"), Contains("<a href=\"modelbook:digits-mlp-012\">digits-mlp-012</a>"));
}

TEST_CASE("The page allows neither scripts nor the network")
{
    const auto page = markdownPage("<p>x</p>", {"#fff", "#000", "#888", "#eee", "#00f", "#f8f8f8"});
    CHECK_THAT(page, Contains("default-src 'none'") && Contains("img-src data:") && Contains("<p>x</p>"));
}

TEST_CASE("Any bytes are accepted")
{
    CHECK_NOTHROW(markdownToHtml(std::string("\xff\xfe\0\x01 **", 7)));
    CHECK_NOTHROW(markdownToHtml(std::string(20'000, '[')));
    CHECK_NOTHROW(markdownToHtml(std::string(20'000, '>')));
    CHECK(markdownToHtml("").empty());
}

TEST_CASE("Code is highlighted, and whatever it is stays text")
{
    const auto html = markdownToHtml("```python\ndef f(x):  # why\n    return \"<b>\" + str(0x1F) if x else None\n```\n");
    CHECK_THAT(html, Contains("<span class=\"k\">def</span>") && Contains("<span class=\"c\"># why</span>"));
    CHECK_THAT(html, Contains("<span class=\"s\">&quot;&lt;b&gt;&quot;</span>") && Contains("<span class=\"n\">0x1F</span>"));
    CHECK_THAT(markdownToHtml("```cpp\nint a; /* b\nc */ \"open\n```\n"), Contains("<span class=\"c\">/* b\nc */</span>"));
    CHECK_THAT(markdownToHtml("```nosuch\ndef <x>\n```\n"), Contains("def &lt;x&gt;"));
    CHECK_THAT(markdownToHtml("```python\n\"\"\"never closed <script>\n```\n"), Contains("&lt;script&gt;"));
}

TEST_CASE("Formulas are written with powers, fractions, sums and Greek letters; hostile ones stay text")
{
    CHECK_THAT(markdownToHtml("so $x_i^2 \\leq \\frac{1}{\\alpha}$ holds"),
               Contains("<i>x</i><sub><i>i</i></sub><sup>2</sup>") && Contains("≤") && Contains("<span class=\"frac\"><span>1</span><span>α</span></span>"));
    CHECK_THAT(markdownToHtml("$$\\sum_{i=1}^N \\log p(x)$$"), Contains("math display") && Contains("class=\"limits\"") && Contains("∑"));
    CHECK_THAT(markdownToHtml("$\\text{<script>alert(1)</script>} \\unknown{x}$"), !Contains("<script") && Contains("\\unknown"));
    CHECK_THAT(markdownToHtml("costs $5 or $6"), Contains("$5") || Contains("5"));
    CHECK_NOTHROW(markdownToHtml("$" + std::string(5'000, '{') + "$"));
    CHECK_NOTHROW(markdownToHtml("$" + std::string(5'000, '^') + "$"));
    CHECK_NOTHROW(markdownToHtml("$\\sqrt[\\frac{$"));
    for (const char* nested : {"\\hat", "\\left", "\\sqrt", "x^", "\\frac", "{"}) {
        std::string text;
        for (int i = 0; i < 20'000; ++i)
            text += nested;
        CHECK_NOTHROW(markdownToHtml("$" + text + "$"));
    }
}

TEST_CASE("Footnotes are numbered as they occur, lead there and back, and code is left alone")
{
    const auto html = markdownToHtml("One[^b] two[^a] one again[^b], `[^c]`.\n\n[^a]: *first* text\n[^b]: second\n\nend[^gone]\n");
    CHECK_THAT(html, Contains("<a class=\"fn-link\" id=\"fnref-1\" href=\"#fn-1\">1</a>"));
    CHECK_THAT(html, Contains("second <a class=\"fn-link\" id=\"fn-1\" href=\"#fnref-1\">"));
    CHECK_THAT(html, Contains("<em>first</em> text") && Contains("<code>[^c]</code>") && Contains("this note is missing"));
}

TEST_CASE("A metric is written as the number it is now, and a missing one is told")
{
    ReadmeFacts facts;
    facts.metrics = {{"val_acc", 0.9911}};
    CHECK_THAT(markdownToHtml("reaches {{metric: val_acc}} and {{metric: <b>}}", facts), Contains("reaches 0.9911") && Contains("no metric &lt;b&gt;"));
    CHECK_THAT(markdownToHtml("`{{metric: val_acc}}`", facts), Contains("{{metric: val_acc}}"));
}

TEST_CASE("A picture that is a file of the model is embedded; nothing else can be")
{
    ReadmeFacts facts;
    facts.pictures = {{"attachment:curve.png", "data:image/png;base64,AAAA"}, {"attachment:x.svg", "data:image/svg+xml;base64,AAAA"}};
    CHECK_THAT(markdownToHtml("![c](attachment:curve.png)", facts), Contains("<img src=\"data:image/png;base64,AAAA\" alt=\"c\">"));
    CHECK_THAT(markdownToHtml("![c](attachment:x.svg)", facts), !Contains("<img"));
    CHECK_THAT(markdownToHtml("![c](attachment:other.png)", facts), !Contains("<img"));
}
