// What is lost if this fails: right answers, whatever the order in which models came, changed and went.
#include "models/args/canonical.h"
#include "models/catalogue/columns/row_order.h"
#include "models/query/evaluate.h"
#include "tests/support/reference/random_library.h"
#include "tests/support/reference/reference_summary.h"

#include <catch2/catch.hpp>

#include <set>

using namespace modelbook;
using namespace modelbook::test;

namespace {

/// "" where the index answers as the reference does.
std::string difference(const Query& query, const ColumnIndexPtr& index, const ReferenceLibrary& reference)
{
    const auto answer = evaluateQuery(query, index);
    if (answer.error) // a field that no model has any more
        return answer.error->message.find("no model has") != std::string::npos ? "" : answer.error->message;
    const auto expected = reference.ask(query);
    std::string got, wanted;
    for (std::size_t row = 0; row < answer.table->rowCount(); ++row)
        got += answer.table->modelId(row) + ' ';
    for (const auto& id : expected.ids)
        wanted += id + ' ';
    if (got != wanted)
        return "rows " + got + "instead of " + wanted;
    std::string gotGroups, wantedGroups;
    for (const auto& group : answer.table->groups())
        gotGroups += std::to_string(group.rowCount) + (group.present.front() ? "+ " : "- ");
    for (const auto& group : expected.groups)
        wantedGroups += std::to_string(group.rows) + (group.values.front() ? "+ " : "- ");
    return gotGroups == wantedGroups ? "" : "groups " + gotGroups + "instead of " + wantedGroups;
}

/// "" where counting by codes says of a field what counting its cells does.
std::string difference(const FieldKey& field, const Query& query, const ColumnIndexPtr& index, bool part)
{
    const auto answer = evaluateQuery(query, index);
    if (answer.error)
        return "";
    const auto rows = answer.table->rowCount();
    const std::vector<RowRange> some{{rows / 3, rows / 3}};
    const auto* ranges = part ? &some : nullptr;
    const auto got = answer.table->summary(field, ranges, {}).value();
    const auto wanted = referenceSummary(*answer.table, field, ranges);
    const auto text = [](const FieldSummary& summary) {
        std::string top = std::to_string(summary.rows) + " rows, " + std::to_string(summary.present) + " present, " +
                          std::to_string(summary.distinct) + " distinct, " + std::to_string(summary.numbers) + " numbers:";
        for (const auto& [value, count] : summary.topValues)
            top += ' ' + canonicalJson(value) + '*' + std::to_string(count);
        std::uint64_t binned = 0;
        for (const auto count : summary.histogram)
            binned += count;
        return top + ", binned " + std::to_string(binned) + " of " + std::to_string(summary.minimum + 0.0) + " to " + std::to_string(summary.maximum + 0.0);
    };
    if (text(got) != text(wanted) || std::abs(got.mean - wanted.mean) > 1e-9 * (1 + std::abs(wanted.mean)))
        return text(got) + " instead of " + text(wanted);
    return "";
}

/// One library through many changes, asked after each.
void run(unsigned seed, int steps, int questions)
{
    RandomLibrary random(seed);
    ReferenceLibrary reference;
    auto index = ColumnIndex::empty();
    for (int step = 0; step < steps; ++step) {
        ColumnIndex::Update update;
        for (auto count = random.below(random.below(6) == 0 ? 80 : 4); count > 0; --count) {
            auto record = random.model(random.id());
            auto readme = random.readme();
            reference.put(record, readme);
            update.changed.push_back({std::move(record), std::move(readme)});
        }
        if (random.below(3) == 0) {
            auto id = random.id();
            if (std::none_of(update.changed.begin(), update.changed.end(), [&](const auto& model) { return model.record.id == id; })) {
                reference.remove(id);
                update.removed.push_back(std::move(id));
            }
        }
        const auto before = index;
        index = index->updated(std::move(update));
        // A merge of an earlier state's parts is put in place after a later change, as the maintaining thread does.
        if (random.below(5) == 0 && before->parts().size() > 1) {
            const auto merged = mergeSegments(before->parts());
            REQUIRE(merged);
            index = index->replaced(before->parts(), *merged);
        }
        REQUIRE(index->modelCount() == reference.models().size());
        for (int question = 0; question < questions; ++question) {
            const auto query = random.query();
            const auto problem = difference(query, index, reference);
            if (!problem.empty())
                FAIL("seed " << seed << ", step " << step << ": " << printQuery(query) << ": " << problem);
            const auto field = *FieldKey::fromText(random.fieldText());
            const auto wrongSummary = difference(field, query, index, question % 2 == 0);
            if (!wrongSummary.empty())
                FAIL("seed " << seed << ", step " << step << ", " << field.text() << " in " << printQuery(query) << ": " << wrongSummary);
        }
    }
    CHECK_FALSE(index->wasDamaged());
}

} // namespace

TEST_CASE("The column index answers as a walk over all models does, through changes and merges")
{
    for (unsigned seed = 1; seed <= 100; ++seed)
        run(seed, 30, 4);
}

TEST_CASE("The first rows of a long answer are those that stand first once all are in order")
{
    for (unsigned seed = 1; seed <= 40; ++seed) {
        RandomLibrary random(seed);
        auto index = ColumnIndex::empty();
        for (int change = 0; change < 4; ++change) {
            ColumnIndex::Update update;
            std::set<ModelId> ids;
            for (int i = 0; i < 150; ++i) {
                auto record = random.model(random.id());
                if (ids.insert(record.id).second)
                    update.changed.push_back({std::move(record), {}});
            }
            index = index->updated(std::move(update));
        }
        for (int question = 0; question < 60; ++question) {
            std::vector<OrderKey> keys;
            for (auto count = 1 + random.below(3); count > 0; --count)
                keys.push_back({*FieldKey::fromText(random.fieldText()), random.below(2) == 0});
            std::vector<BitSet> chosen;
            for (const auto& part : index->parts()) {
                chosen.push_back(part.liveRows());
                for (std::uint32_t row = 0; row < part.segment->rows() && question % 2; row += 1 + static_cast<std::uint32_t>(random.below(4)))
                    chosen.back().reset(row);
            }
            const RowOrder order(index->parts(), keys);
            const auto all = order.all(chosen, {});
            REQUIRE(all);
            const std::size_t counts[] = {1, 3, 20, 100, 1000};
            for (const auto count : counts) {
                auto expected = *all;
                expected.resize(std::min(count, expected.size()));
                INFO("seed " << seed << ", question " << question << ", the first " << count);
                CHECK(order.first(chosen, count) == expected);
            }
        }
    }
}
