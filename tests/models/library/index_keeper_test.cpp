// What is lost if this fails: right answers after a restart, a crash, a damaged file, another process's change.
#include "models/library/index_keeper.h"
#include "models/library/record_json.h"
#include "models/query/evaluate.h"
#include "models/query/parser.h"
#include "tests/support/reference/random_library.h"
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using namespace modelbook::test;

namespace {

std::optional<ColumnIndex::Update::Model> modelOf(const CatalogueRow& row)
{
    auto record = readRecord(row.model, "model.json");
    auto args = readArgs(row.args, "args.json");
    if (!record || !args)
        return std::nullopt;
    record->id = row.id;
    record->args = std::move(*args);
    return ColumnIndex::Update::Model{std::move(*record), row.readme};
}

/// A catalogue with its files, and the reference that it must answer like.
struct Catalogue {
    TempFolder folder;
    RandomLibrary random{5};
    ReferenceLibrary reference;
    std::unique_ptr<CatalogueDb> db = CatalogueDb::open(folder / "catalogue.sqlite").value();

    std::unique_ptr<IndexKeeper> keeper() const
    {
        auto made = std::make_unique<IndexKeeper>(folder / "columns");
        REQUIRE(made->load(*db, modelOf));
        return made;
    }
    void change(int models, const std::vector<ModelId>& removed = {})
    {
        std::vector<CatalogueRow> rows;
        for (int i = 0; i < models; ++i) {
            auto record = random.model("m" + std::to_string(random.below(2000)));
            auto readme = random.readme();
            rows.push_back({record.id, writeArgs(record.args), writeRecord(record), readme});
            reference.put(record, readme);
        }
        for (const auto& id : removed)
            reference.remove(id);
        REQUIRE(db->update(rows, removed, "head"));
    }
    /// Asks a few questions of both.
    bool agrees(const ColumnIndexPtr& index)
    {
        if (index->modelCount() != reference.models().size())
            return false;
        for (int i = 0; i < 8; ++i) {
            const auto query = random.query();
            const auto answer = evaluateQuery(query, index);
            if (answer.error)
                continue;
            const auto expected = reference.ask(query);
            std::vector<ModelId> ids;
            for (std::size_t row = 0; row < answer.table->rowCount(); ++row)
                ids.push_back(answer.table->modelId(row));
            if (ids != expected.ids)
                return index->wasDamaged(); // who asks is told, and builds it again
        }
        return true;
    }
    std::vector<std::filesystem::path> files() const
    {
        std::vector<std::filesystem::path> found;
        for (const auto& entry : std::filesystem::directory_iterator(folder / "columns"))
            if (entry.path().filename() != "lock")
                found.push_back(entry.path());
        std::sort(found.begin(), found.end());
        return found;
    }
};

} // namespace

TEST_CASE("An index comes back from its files, with what changed since taken from the rows")
{
    Catalogue catalogue;
    catalogue.change(700);
    catalogue.keeper(); // built, saved as it goes
    REQUIRE(IndexFiles(catalogue.folder / "columns").load(catalogue.db->id().value()));
    CHECK(catalogue.agrees(catalogue.keeper()->index()));
    const auto some = catalogue.reference.models().begin()->first;
    catalogue.change(30, {some});
    auto keeper = catalogue.keeper();
    CHECK(catalogue.agrees(keeper->index()));
    for (int i = 0; i < 40; ++i) {
        catalogue.change(25);
        REQUIRE(keeper->catchUp(*catalogue.db, modelOf).value());
    }
    CHECK_FALSE(keeper->catchUp(*catalogue.db, modelOf).value());
    CHECK(catalogue.agrees(keeper->index()));
    keeper.reset();
    CHECK(catalogue.agrees(catalogue.keeper()->index()));
}

TEST_CASE("Two processes of one catalogue follow each other, and each saves a state whose files are all there")
{
    Catalogue catalogue;
    const IndexFiles files(catalogue.folder / "columns");
    catalogue.change(600);
    auto first = catalogue.keeper(), second = catalogue.keeper();
    // They take turns: what the one wrote is swept when the other saves a state that knows nothing of it.
    for (int turn = 0; turn < 4; ++turn) {
        auto& keeper = turn % 2 ? second : first;
        catalogue.change(300);
        REQUIRE(keeper->catchUp(*catalogue.db, modelOf).value());
        CHECK(catalogue.agrees(keeper->index()));
        REQUIRE(keeper->save());
        const auto saved = files.load(catalogue.db->id().value());
        REQUIRE(saved);
        CHECK(saved->change == catalogue.db->lastChange().value());
        CHECK(catalogue.agrees(saved->index));
    }
    first.reset();
    second.reset();
    CHECK(catalogue.agrees(catalogue.keeper()->index()));
}

TEST_CASE("A damaged, shortened or foreign file gives right answers or says that it is damaged")
{
    Catalogue catalogue;
    catalogue.change(700);
    catalogue.keeper();
    const auto id = catalogue.db->id().value();
    const auto files = catalogue.files();
    REQUIRE(files.size() >= 2);
    for (const auto& path : files) {
        std::string whole;
        {
            std::ifstream in(path, std::ios::binary);
            whole.assign(std::istreambuf_iterator<char>(in), {});
        }
        for (int round = 0; round < 60; ++round) {
            auto bytes = whole;
            if (round < 20)
                bytes.resize(catalogue.random.below(whole.size()));
            else
                bytes[catalogue.random.below(whole.size())] ^= static_cast<char>(1 << catalogue.random.below(8));
            std::ofstream(path, std::ios::binary) << bytes;
            if (const auto loaded = IndexFiles(catalogue.folder / "columns").load(id))
                CHECK(catalogue.agrees(loaded->index));
        }
        std::ofstream(path, std::ios::binary) << whole;
    }
    CHECK_FALSE(IndexFiles(catalogue.folder / "columns").load("another catalogue"));
    for (const auto& path : files)
        std::filesystem::remove(path);
    CHECK(catalogue.agrees(catalogue.keeper()->index()));
}

TEST_CASE("Ranks, groups and pages of an answer too long to be ordered at once are those of the whole order")
{
    ColumnIndex::Update update;
    for (int i = 0; i < 40'000; ++i) {
        ModelRecord record;
        record.id = "m" + std::to_string(i);
        record.created = i % 977;
        record.name = "n" + std::to_string(i % 4001);
        record.args.values.set("x", i * 7919 % 30'011);
        record.args.values.set("few", i % 13);
        if (i % 50 == 0)
            record.args.values.set("rare", i % 700);
        update.changed.push_back({record, {}});
    }
    const auto index = ColumnIndex::empty()->updated(std::move(update));
    for (const char* question : {"sort by x", "sort by x desc", "sort by rare", "sort by rare desc, x", "sort by few, x desc", "few > 3 sort by name",
                                 "group by few sort by x", "sort by x group by rare", "", "sort by few desc, rare, x, name"}) {
        const auto answer = evaluateQuery(parseQuery(question).query, index);
        REQUIRE(answer.table);
        const auto ready = answer.table->readyRows();
        INFO(question);
        REQUIRE(ready < answer.table->rowCount());
        std::vector<ModelId> page;
        for (std::size_t row = 0; row < ready; ++row)
            page.push_back(answer.table->modelId(row));
        const auto groups = answer.table->groups();
        REQUIRE(answer.table->complete());
        CHECK(answer.table->readyRows() == answer.table->rowCount());
        for (std::size_t row = 0; row < ready; ++row)
            REQUIRE(answer.table->modelId(row) == page[row]);
        for (std::size_t row = 0; row < answer.table->rowCount(); row += 997)
            CHECK(answer.table->rowOf(answer.table->modelId(row)) == row);
        std::size_t next = 0;
        for (const auto& group : groups) {
            CHECK(group.firstRow == next);
            next += group.rowCount;
            const FieldKey field{FieldKind::Arg, std::string(question).find("group by few") == 0 ? "few" : "rare"};
            const auto first = answer.table->cell(group.firstRow, field), last = answer.table->cell(next - 1, field);
            CHECK(first == last);
            CHECK(first.has_value() == group.present.front());
        }
        CHECK((groups.empty() || next == answer.table->rowCount()));
    }
}
