// What is lost if this fails: models that a search passes over, or that do not have the word.
#include "models/query/word_search.h"
#include "models/catalogue/value_order.h"

#include <catch2/catch.hpp>

#include <random>

using namespace modelbook;

namespace {

constexpr std::size_t models = 4'000;

/// Long texts of few letters, so that words are in many of them, each without some models.
struct Library {
    std::vector<std::string> notes; ///< "" where the model has none
    ColumnIndexPtr index;
};

Library libraryOf(std::mt19937& random)
{
    Library library;
    ColumnIndex::Update update;
    for (std::size_t i = 0; i < models; ++i) {
        std::string note(random() % 8 == 0 ? 0 : 60 + random() % 100, ' ');
        for (auto& c : note)
            c = "abcdEF/_"[random() % 8];
        if (!note.empty() && i % 3)
            note.replace(0, 8, "/runs/a_"); // what nearly all begin with
        ModelRecord record;
        record.id = std::to_string(100'000 + i);
        record.name = "x" + std::to_string(i);
        if (!note.empty()) {
            record.args.values = ArgValue::map();
            record.args.values.set("text", note);
            record.args.values.set("other", std::to_string(i % 7) + note);
        }
        library.notes.push_back(note);
        update.changed.push_back({std::move(record), {}});
    }
    library.index = ColumnIndex::empty()->updated(update);
    return library;
}

std::string wordOf(std::mt19937& random, const Library& library)
{
    const auto& note = library.notes[random() % models];
    if (note.empty() || random() % 4 == 0) {
        std::string word(1 + random() % 4, 'a');
        for (auto& c : word)
            c = "abcdefgh/_"[random() % 10];
        return word;
    }
    return foldCase(note.substr(random() % 12, 1 + random() % 6));
}

} // namespace

TEST_CASE("A word is found in the same models however it is looked for: among some, again, and after the texts were prepared")
{
    std::mt19937 random(8);
    const auto library = libraryOf(random);
    std::size_t rows = 0;
    for (int round = 0; round < 600; ++round) {
        if (round == 200)
            prepareWordSearch(*library.index, {});
        const auto word = wordOf(random, library);
        const bool inPath = std::string("text").find(word) != std::string::npos || std::string("other").find(word) != std::string::npos;
        for (const auto& part : library.index->parts()) {
            const auto& segment = *part.segment;
            BitSet among = part.liveRows();
            if (random() % 2) {
                for (std::size_t row = random() % 10; row < segment.rows(); row += 1 + random() % 40)
                    among.reset(row);
            }
            const auto found = rowsWithWord({word, {}}, segment, among, {});
            among.forEach([&](std::uint32_t row) {
                const auto& note = library.notes[std::stoul(std::string(segment.idOf(row))) - 100'000];
                const auto name = "x" + std::to_string(std::stoul(std::string(segment.idOf(row))) - 100'000);
                const auto other = std::to_string((std::stoul(std::string(segment.idOf(row))) - 100'000) % 7) + foldCase(note);
                const bool expected = name.find(word) != std::string::npos || (!note.empty() && (inPath || other.find(word) != std::string::npos));
                INFO(word << " in " << note << ", round " << round);
                if (found.test(row) != expected)
                    CHECK(found.test(row) == expected);
                ++rows;
            });
        }
    }
    CHECK(rows > 300 * models);
    bool prepared = false;
    for (const auto& part : library.index->parts()) {
        for (std::size_t field = 0; field < part.segment->fields().size(); ++field)
            prepared = prepared || part.segment->bigrams(field);
    }
    CHECK(prepared); // or the texts were too short for this test to mean anything
}

TEST_CASE("Pairs of letters rule out only what is not there")
{
    std::mt19937 random(3);
    std::string text(3'000, ' ');
    for (auto& c : text)
        c = static_cast<char>(random() % 40 + 60);
    const BigramSet pairs(text);
    for (int i = 0; i < 5'000; ++i) {
        const auto word = text.substr(random() % text.size(), random() % 9);
        CHECK(pairs.mayContain(word));
    }
    CHECK_FALSE(pairs.mayContain("\x01\x02"));
    CHECK(BigramSet("").mayContain("a")); // one letter says nothing
}
