// The table at a million models: engine's answers, additions, memory, disk; beside what one pass over the bytes takes, and beside
// MLflow's schema and SQL. One line per figure.
//   bench_table [MODELS [ARGS [FOLDER]]]   all phases; FOLDER is made and deleted
//   bench_table load|ask|mlflow MODELS ARGS FOLDER [NAMES]
#include "storage/base/hash.h"
#include "storage/base/process_memory.h"
#include "tests/bench/table/phases.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using namespace modelbook;
using namespace modelbook::bench;

namespace {

std::uint32_t number(const std::vector<std::string>& words, std::size_t i, std::uint32_t otherwise)
{
    return i < words.size() ? static_cast<std::uint32_t>(std::stoul(words[i])) : otherwise;
}

} // namespace

int main(int argc, char** argv)
{
    keepFreedMemory(); // as the program does
    std::vector<std::string> words(argv + 1, argv + argc);
    if (!words.empty() && (words[0] == "load" || words[0] == "ask" || words[0] == "mlflow")) {
        const Shape shape{number(words, 1, 1'000'000), number(words, 2, 100), number(words, 4, 0)};
        const std::filesystem::path folder = words.at(3);
        std::filesystem::create_directories(folder);
        return words[0] == "load" ? load(folder, shape) : words[0] == "ask" ? ask(folder, shape) : mlflow(folder, shape);
    }
    const auto models = number(words, 0, 1'000'000), args = number(words, 1, 100);
    const auto folder = words.size() > 2 ? std::filesystem::path(words[2]) : std::filesystem::temp_directory_path() / ("bench-table-" + randomId());
    const auto run = [&](const std::string& phase, std::uint32_t count, const std::filesystem::path& where) {
        const auto command = "'" + std::string(argv[0]) + "' " + phase + ' ' + std::to_string(count) + ' ' + std::to_string(args) + " '" + where.string() + "'";
        return std::system(command.c_str());
    };
    const auto peers = std::min(models, 100'000u);
    const int failed = run("load", models, folder / "all") || run("ask", models, folder / "all") || run("load", peers, folder / "peers") ||
                       run("ask", peers, folder / "peers") || run("mlflow", peers, folder / "peers");
    std::filesystem::remove_all(folder);
    return failed ? 1 : 0;
}
