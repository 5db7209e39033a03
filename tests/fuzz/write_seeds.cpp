// Writes the files made to hurt into folders by format, as seeds: write_seeds FOLDER
#include "tests/support/hostile/hostile_file.h"

#include <filesystem>
#include <fstream>
#include <map>

int main(int argc, char** argv)
{
    constexpr std::size_t longest = 16 << 10; // a fuzzer is fast on small seeds
    if (argc != 2)
        return 2;
    std::map<std::string, int> numbers;
    for (const auto& file : modelbook::test::hostileFiles()) {
        if (file.bytes.size() > longest)
            continue;
        const auto folder = std::filesystem::path(argv[1]) / file.format;
        std::filesystem::create_directories(folder);
        std::ofstream(folder / ("hostile-" + std::to_string(numbers[file.format]++)), std::ios::binary) << file.bytes;
    }
    return 0;
}
