// What is lost if this fails: models that a search for text passes over.
#include "models/catalogue/columns/find_bytes.h"

#include <catch2/catch.hpp>

#include <random>
#include <string>

using namespace modelbook;

TEST_CASE("A word is found where it stands, at every distance from the ends of a text")
{
    std::mt19937 random(5);
    for (int i = 0; i < 20'000; ++i) {
        std::string text(random() % 200, 'a');
        for (auto& c : text)
            c = static_cast<char>('a' + random() % 3);
        std::string word(1 + random() % 40, 'a');
        for (auto& c : word)
            c = static_cast<char>('a' + random() % 3);
        if (!text.empty() && random() % 2) { // one that occurs
            const auto at = random() % text.size();
            word = text.substr(at, 1 + random() % 40);
        }
        const auto from = random() % (text.size() + 2);
        INFO(text << " / " << word << " from " << from);
        CHECK(findBytes(text, word, from) == std::string_view(text).find(word, from));
    }
}
