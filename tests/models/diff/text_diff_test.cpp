// What is lost if this fails: the README comparison drops or invents words.
#include "models/diff/text_diff.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <random>

using namespace modelbook;
using Kind = TextPiece::Kind;

namespace {

std::string without(const std::vector<TextPiece>& pieces, Kind kind)
{
    std::string text;
    for (const auto& piece : pieces) {
        if (piece.kind != kind)
            text += piece.text;
    }
    return text;
}

} // namespace

TEST_CASE("Words are told apart within lines")
{
    CHECK(diffText("lr is 0.1 here\n", "lr is 0.01 here\n") ==
          std::vector<TextPiece>{
              {Kind::Same, "lr is 0."}, {Kind::Removed, "1"}, {Kind::Added, "01"}, {Kind::Same, " here\n"}});
    CHECK(diffText("same", "same") == std::vector<TextPiece>{{Kind::Same, "same"}});
    CHECK(diffText("", "new") == std::vector<TextPiece>{{Kind::Added, "new"}});
    CHECK(diffText("", "").empty());
}

TEST_CASE("The pieces always rebuild both texts, byte for byte")
{
    std::mt19937 random(11);
    const std::vector<std::string> parts{"lr ", "0.1", "\n", "adam ", "학습 ", ".", "\r\n", "x"};
    for (int i = 0; i < 2000; ++i) {
        std::string a, b;
        for (auto n = random() % 30; n > 0; --n)
            a += parts[random() % parts.size()];
        for (auto n = random() % 30; n > 0; --n)
            b += parts[random() % parts.size()];
        const auto pieces = diffText(a, b);
        CHECK(without(pieces, Kind::Added) == a);
        CHECK(without(pieces, Kind::Removed) == b);
    }
}

TEST_CASE("Texts with nothing in common are told apart at once")
{
    std::string a, b;
    for (int i = 0; i < 20000; ++i) {
        a += "line " + std::to_string(i) + "\n";
        b += "word " + std::to_string(i * 7 + 1000000) + "\n";
    }
    const auto start = std::chrono::steady_clock::now();
    const auto pieces = diffText(a, b);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
    CHECK(without(pieces, Kind::Added) == a);
    CHECK(without(pieces, Kind::Removed) == b);
}
