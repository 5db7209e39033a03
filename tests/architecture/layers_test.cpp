// What is lost if this fails: the layers of ARCHITECTURE.md, and with them mbook's freedom from widgets.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <regex>

namespace fs = std::filesystem;

namespace {

struct Rule {
    const char* layer;
    const char* forbidden;
};

// One regular expression per layer of what its files must not include.
const Rule rules[] = {
    {"storage", R"re(#include\s+["<]((app|ui|models)/|Q(Widget|Application|Gui|MessageBox|Dialog|Painter|Pixmap|Sql)))re"},
    {"models", R"re(#include\s+["<]((app|ui)/|Q(Widget|Application|Gui|MessageBox|Dialog|Painter|Pixmap|WebEngine)))re"},
    {"ui", R"re(#include\s+["<](app/|storage/(objects|blobs|history|sync)/))re"},
    {"app/cli", R"re(#include\s+["<](ui/|app/desktop/|Q(Widget|Application|Gui|MessageBox|Dialog|WebEngine)))re"},
};

std::vector<std::string> violations(const Rule& rule)
{
    const std::regex forbidden(rule.forbidden);
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(MODELBOOK_SOURCE_DIR) / rule.layer)) {
        const auto extension = entry.path().extension();
        if (extension != ".h" && extension != ".cpp")
            continue;
        std::ifstream in(entry.path());
        int number = 0;
        for (std::string line; std::getline(in, line);) {
            ++number;
            if (std::regex_search(line, forbidden))
                found.push_back(entry.path().string() + ":" + std::to_string(number) + ": " + line);
        }
    }
    return found;
}

} // namespace

TEST_CASE("No include points up the layers")
{
    for (const auto& rule : rules) {
        INFO(rule.layer);
        CHECK(violations(rule) == std::vector<std::string>{});
    }
}

TEST_CASE("No file is above 800 lines")
{
    for (const char* folder : {"app", "ui", "models", "storage", "tests"}) {
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(MODELBOOK_SOURCE_DIR) / folder)) {
            const auto extension = entry.path().extension();
            if (extension != ".h" && extension != ".cpp")
                continue;
            std::ifstream in(entry.path());
            const auto lines = std::count(std::istreambuf_iterator<char>(in), {}, '\n');
            INFO(entry.path().string() << " has " << lines << " lines");
            CHECK(lines <= 800);
        }
    }
}
