// What is lost if this fails: what is pasted into a chat, a paper or a script differs from what was compared.
#include "models/diff/render.h"
#include "support.h"

using namespace modelbook;

namespace {

ModelDiff sample()
{
    auto a = model("A", R"({"lr":0.1,"tags":["x"],"seed":1,"note":"a|b","output_dir":"/a"})", {{"acc", 0.5}});
    auto b = model("B<1>", R"({"lr":0.01,"seed":1,"note":"<script>","output_dir":"/b","none":null})",
                   {{"acc", 0.75}});
    a.tensors = {{"l.0.w", "F32", {2, 3}, "1"}, {"l.1.w", "F32", {2, 3}, "1"}, {"h", "F32", {2}, "1"}};
    b.tensors = {{"l.0.w", "F32", {2, 3}, "2"}, {"l.1.w", "F32", {2, 3}, "2"}, {"h", "F32", {2}, "1"}};
    return compare({a, b});
}

} // namespace

TEST_CASE("The JSON has the shape that scripts rely on")
{
    const auto json = renderJson(sample(), {RenderOptions::Rows::All});
    CHECK(json["models"] == nlohmann::ordered_json::parse(R"(["A","B<1>"])"));
    CHECK(json["summary"].get<std::string>().find("B<1> is A with lr ×0.1") == 0);
    CHECK(json["args"].size() == 5);
    CHECK(json["args"][0] ==
          nlohmann::ordered_json::parse(
              R"({"path":"lr","values":[0.1,0.01],"present":[true,true],"differs":true})"));
    CHECK(json["args"][1] ==
          nlohmann::ordered_json::parse(
              R"({"path":"none","values":[null,null],"present":[false,true],"differs":true})"));
    CHECK(json["metrics"][0]["path"] == "acc");
    CHECK(
        json["tensors"][0] ==
        nlohmann::ordered_json::parse(
            R"({"name":"l.0.w","states":["base","changed"],"shapes":[[2,3],[2,3]],"dtypes":["F32","F32"]})"));
    CHECK(json["code"].is_null());
    CHECK(renderJson(sample(), {RenderOptions::Rows::Common})["args"].size() == 1);
    CHECK(renderJson(sample())["tensors"].size() == 2);
}

TEST_CASE("The text is aligned, and shows only what differs unless asked")
{
    const auto text = renderText(sample());
    CHECK(text.find("seed") == std::string::npos);
    CHECK(text.find("output_dir") == std::string::npos);
    CHECK(text.find("l.{0,1}.w  2 tensors") != std::string::npos);
    CHECK(text.find("0.01 ×0.1") != std::string::npos);
    CHECK(text.find('\033') == std::string::npos);
    RenderOptions all{RenderOptions::Rows::All};
    all.ignored = true;
    all.color = true;
    CHECK(renderText(sample(), all).find("output_dir") != std::string::npos);
    CHECK(renderText(sample(), all).find("\033[33m") != std::string::npos);
    CHECK(renderText(compare({model("A", "{}"), model("A", "{}")})) == "These models are the same\n");
}

TEST_CASE("Terminal width bounds the lines, and control characters do not reach the terminal")
{
    RenderOptions narrow;
    narrow.width = 60;
    const auto text = renderText(
        compare({model("A", R"({"x":"a"})"),
                 model("B", R"({"x":"\u001b[2Jlong long long long long long long long long long"})")}),
        narrow);
    CHECK(text.find('\033') == std::string::npos);
    for (std::size_t at = text.find('\n') + 1; at < text.size();) {
        const auto end = text.find('\n', at);
        CHECK(end - at <= 64); // bytes; the ellipsis has three
        at = end + 1;
    }
}

TEST_CASE("Markdown, TSV and HTML take values for text, never for markup")
{
    const auto markdown = renderMarkdown(sample());
    CHECK(markdown.find("a\\|b") != std::string::npos);
    CHECK(markdown.find("**0.75 +50.0 %** ★") != std::string::npos);
    CHECK(renderTsv(sample()).find("lr\t0.1\t0.01\n") != std::string::npos);
    const auto html = renderHtml(sample());
    CHECK(html.find("<script") == std::string::npos);
    CHECK(html.find("&lt;script&gt;") != std::string::npos);
    CHECK(html.find("B&lt;1&gt;") != std::string::npos);
    CHECK(html.find("http://") == std::string::npos);
}
