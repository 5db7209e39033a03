// What is lost if this fails: what differs within long texts and lists.
#include "models/diff/inline_diff.h"

#include <catch2/catch.hpp>

#include <random>

using namespace modelbook;

namespace {

ArgValue list(std::vector<ArgValue> items)
{
    return ArgValue(ArgValue::List(items.begin(), items.end()));
}

std::string side(const std::vector<TextPiece>& pieces, TextPiece::Kind without)
{
    std::string text;
    for (const auto& piece : pieces) {
        if (piece.kind != without)
            text += piece.text;
    }
    return text;
}

} // namespace

TEST_CASE("Lists differ element by element, whole elements at a time")
{
    const auto pieces = inlineDiff(list({"conv1", "conv2", "head"}), list({"conv1", "conv3", "head"}));
    CHECK(piecesText(pieces) == "conv1, [-conv2, -]{+conv3, +}head");
    CHECK(piecesText(inlineDiff(list({1, 2}), list({1, 2, 3}))) == "1, 2, {+3+}");
    CHECK(piecesText(inlineDiff(list({1, 2, 3}), list({1}))) == "1, [-2, 3-]");
    CHECK(hasInlineDiff(list({1, 2}), list({3})));
    CHECK_FALSE(hasInlineDiff(list({1}), list({2})));
}

TEST_CASE("Both sides of a list's difference spell the two lists")
{
    std::mt19937 random(5);
    for (int round = 0; round < 200; ++round) {
        std::vector<std::string> a, b;
        for (auto i = random() % 6; i > 0; --i)
            a.push_back(std::to_string(random() % 3));
        for (auto i = random() % 6; i > 0; --i)
            b.push_back(std::to_string(random() % 3));
        const auto joined = [](const std::vector<std::string>& items) {
            std::string text;
            for (const auto& item : items)
                text += (text.empty() ? "" : ", ") + item;
            return text;
        };
        const auto pieces = diffElements(a, b);
        const auto bare = [](std::string text) {
            while (text.ends_with(", "))
                text.resize(text.size() - 2);
            return text;
        };
        CHECK(bare(side(pieces, TextPiece::Kind::Added)) == joined(a));
        CHECK(bare(side(pieces, TextPiece::Kind::Removed)) == joined(b));
    }
}

TEST_CASE("Of long texts only the neighbourhood of what differs is kept, and no character is cut")
{
    const std::string head(100, 'x');
    const auto pieces = shortenedPieces(inlineDiff(ArgValue(head + " 학습률이 크다 " + head), ArgValue(head + " 학습률이 작다 " + head)), 4);
    CHECK(piecesText(pieces) == "…습률이 [-크다-]{+작다+} xxx…");
    CHECK(hasInlineDiff(ArgValue(head), ArgValue(head + "y")));
    CHECK_FALSE(hasInlineDiff(ArgValue("sgd"), ArgValue("adamw")));
}

TEST_CASE("Words are counted, not characters")
{
    const auto count = countWords(diffText("Trained on digits.\n", "Trained on many\tmore digits.\n"));
    CHECK(count.added == 2);
    CHECK(count.removed == 0);
}
