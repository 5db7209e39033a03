#include "models/catalogue/catalogue_db.h"
#include "models/catalogue/columns/index_files.h"
#include "models/catalogue/columns/row_order.h"
#include "models/library/record_json.h"
#include "models/query/evaluate.h"
#include "models/query/parser.h"
#include "tests/bench/table/figures.h"
#include "tests/bench/table/phases.h"

#include <fcntl.h>

namespace modelbook::bench {

namespace {

constexpr int questionsOfAKind = 200;

class Asker
{
public:
    Asker(ColumnIndexPtr index, const Shape& shape) : m_index(std::move(index)), m_shape(shape) {}

    std::mt19937_64 random{7};
    std::uint32_t arg(bool ordered = false)
    {
        while (true) {
            const auto arg = static_cast<std::uint32_t>(random() % (m_shape.names ? m_shape.names : m_shape.args));
            const auto kind = LibraryMaker::kindOf(arg);
            if (!ordered || kind == LibraryMaker::Kind::Few || kind == LibraryMaker::Kind::Many || kind == LibraryMaker::Kind::Power)
                return arg;
        }
    }
    /// "field = value" of an arg with few values.
    std::string equality()
    {
        while (true) {
            const auto which = arg();
            const auto kind = LibraryMaker::kindOf(which);
            if (kind != LibraryMaker::Kind::Choice && kind != LibraryMaker::Kind::Power && kind != LibraryMaker::Kind::Flag)
                continue;
            const auto value = *LibraryMaker::valueOf(which, random);
            return name(which) + " = " + (value.isString() ? value.toString() : value.isBool() ? (value.toBool() ? "true" : "false") : std::to_string(value.toInt()));
        }
    }
    std::string sort() { return " sort by " + name(arg()) + (random() % 2 ? " desc" : ""); }
    static std::string name(std::uint32_t arg) { return "arg." + LibraryMaker::nameOf(arg); }

    /// The first page, read as the window does: 50 rows of 20 columns.
    double ask(const std::string& text)
    {
        return timed([&] {
            const auto parsed = parseQuery(text);
            const auto answer = evaluateQuery(parsed.query, m_index);
            if (parsed.error || answer.error) {
                std::printf("wrong question: %s: %s\n", text.c_str(), (parsed.error ? parsed.error : answer.error)->message.c_str());
                std::exit(1);
            }
            for (std::size_t row = 0; row < std::min<std::size_t>(50, answer.table->rowCount()); ++row) {
                for (std::uint32_t column = 0; column < 20; ++column)
                    m_seen += answer.table->cell(row, {FieldKind::Arg, LibraryMaker::nameOf(column)}).has_value();
            }
        });
    }
    template <typename Question>
    void kind(const std::string& what, Question question)
    {
        Times times;
        for (int i = 0; i < questionsOfAKind; ++i)
            times.ms.push_back(ask(question()));
        times.print(what);
    }
    void setIndex(ColumnIndexPtr index) { m_index = std::move(index); }
    const ColumnIndexPtr& index() const { return m_index; }

private:
    ColumnIndexPtr m_index;
    Shape m_shape;
    std::size_t m_seen = 0;
};

void compareWithLimits(const ColumnIndex& index)
{
    // One pass over the bytes of a column of different numbers, beside the first hundred by it; a radix sort alone, beside all rows
    // in its order.
    const FieldKey field{FieldKind::Metric, "val_acc"};
    const auto& segment = *index.parts().front().segment;
    const auto* column = segment.column(field);
    const std::vector<SegmentPart> parts{index.parts().front()};
    const std::vector<BitSet> all{BitSet(segment.rows(), true)};
    Times pass, top, sorting, permutation;
    std::vector<std::uint32_t> keys(segment.rows());
    for (std::uint32_t row = 0; row < segment.rows(); ++row)
        keys[row] = column->code(row);
    std::uint64_t sum = 0;
    for (int i = 0; i < 50; ++i) {
        pass.ms.push_back(timed([&] {
            column->withCodes([&](const auto* codes) {
                for (std::uint32_t row = 0; row < segment.rows(); ++row)
                    sum += codes[row];
            });
        }));
        top.ms.push_back(timed([&] { sum += RowOrder(parts, {{field, i % 2 == 0}}).first(all, 100).size(); }));
    }
    for (int i = 0; i < 9; ++i) {
        sorting.ms.push_back(timed([&] { sum += radixOrder(keys, column->dictionary.size() + 1ull).size(); }));
        // Other fields of as many values, so that none is in the cache.
        permutation.ms.push_back(timed([&] { sum += segment.sorted({FieldKind::Arg, LibraryMaker::nameOf(3 + static_cast<std::uint32_t>(i) / 3 * 20 + static_cast<std::uint32_t>(i % 3 == 0 ? 0 : i % 3 == 1 ? 5 : 13))}).get() != nullptr; }));
    }
    std::printf("top 100 by one field: %.3f ms; one pass over its %.1f MB of codes: %.3f ms; ratio %.2f\n", top.at(0.5),
                segment.rows() * column->meta->codeBytes / 1e6, pass.at(0.5), top.at(0.5) / pass.at(0.5));
    std::printf("permutation of %u rows: %.1f ms; radix sort alone: %.1f ms; ratio %.2f (%llu)\n", segment.rows(), permutation.at(0.5), sorting.at(0.5),
                permutation.at(0.5) / sorting.at(0.5), static_cast<unsigned long long>(sum & 1));
}

} // namespace

int ask(const std::filesystem::path& folder, const Shape& shape)
{
    std::printf("--- %u models, %u args each%s\n", shape.models, shape.args, shape.names ? (" of " + std::to_string(shape.names)).c_str() : "");
    auto db = CatalogueDb::open(folder / "catalogue.sqlite").value();
    const IndexFiles files(folder / "columns");
    const auto start = Clock::now();
    auto saved = files.load(db->id().value());
    if (!saved)
        return 1;
    const auto opened = msSince(start);
    Asker asker(saved->index, shape);
    const auto first = asker.ask("sort by metric.val_acc desc");
    const auto fields = timed([&] { (void)saved->index->fields(); });
    std::printf("open: %.1f ms, first question %.1f ms, statistics of %zu fields %.1f ms, %zu segments\n", opened, first, saved->index->fields().size(),
                fields, saved->index->parts().size());
    Times columns;
    for (int i = 0; i < questionsOfAKind; ++i) {
        const FieldKey key{FieldKind::Arg, LibraryMaker::nameOf(asker.arg())};
        const auto answer = evaluateQuery({}, asker.index());
        columns.ms.push_back(timed([&] {
            for (std::size_t row = 0; row < 60; ++row)
                (void)answer.table->cell(row, key);
        }));
    }
    columns.print("a new column, 60 rows");
    for (const bool again : {false, true}) {
        const std::string warm = again ? "" : "first time: ";
        if (!again)
            asker.random.seed(7);
        asker.kind(warm + "sort", [&] { return asker.sort(); });
        asker.random.seed(8);
        asker.kind(warm + "two equalities + sort", [&] { return asker.equality() + " and " + asker.equality() + asker.sort(); });
        asker.kind(warm + "range", [&] { return Asker::name(asker.arg(true)) + " in 0.01..0.5" + asker.sort(); });
        asker.kind(warm + "or", [&] { return asker.equality() + " or " + asker.equality() + " or not " + asker.equality() + asker.sort(); });
        asker.kind(warm + "group by", [&] {
            while (true) {
                const auto which = asker.arg();
                if (LibraryMaker::kindOf(which) != LibraryMaker::Kind::Many && LibraryMaker::kindOf(which) != LibraryMaker::Kind::Text)
                    return "sort by metric.val_acc desc group by " + Asker::name(which);
            }
        });
        asker.kind(warm + "text", [&] { return "run-" + std::to_string(asker.random() % 10'000); });
        asker.kind(warm + "text of an arg", [&] { return "team_" + std::to_string(asker.random() % 40); });
        Times facets;
        for (int i = 0; i < questionsOfAKind; ++i) {
            const auto answer = evaluateQuery(parseQuery(i % 2 ? "" : asker.equality()).query, asker.index());
            const FieldKey key{FieldKind::Arg, LibraryMaker::nameOf(asker.arg())};
            facets.ms.push_back(timed([&] { (void)answer.table->summary(key, nullptr, {}).value(); }));
        }
        facets.print(warm + "facets of a field");
        Times complete;
        for (int i = 0; i < 20; ++i) {
            const auto answer = evaluateQuery(parseQuery(asker.sort()).query, asker.index());
            complete.ms.push_back(timed([&] { (void)answer.table->complete({}); }));
        }
        complete.print(warm + "all rows in order (in the background)");
    }
    std::printf("resident after all questions: %.0f MB\n", residentMb());
    compareWithLimits(*asker.index());

    Times adding, nextQuestion;
    const LibraryMaker maker(shape);
    const int wal = ::open((folder / "catalogue.sqlite-wal").c_str(), O_RDONLY);
    for (int i = 0; i < questionsOfAKind; ++i) {
        const auto record = maker.model(shape.models + static_cast<std::uint32_t>(i));
        const std::vector<CatalogueRow> rows{{record.id, writeArgs(record.args), writeRecord(record), {}}};
        ColumnIndex::Update update;
        update.changed.push_back({record, {}});
        adding.ms.push_back(timed([&] {
            (void)db->update(rows, {}, "head");
            if (wal >= 0)
                ::fdatasync(wal);
            asker.setIndex(asker.index()->updated(std::move(update)));
        }));
        nextQuestion.ms.push_back(asker.ask("name = '" + record.name + "'"));
    }
    if (wal >= 0)
        ::close(wal);
    adding.print("add one model, durable");
    nextQuestion.print("the next question, by its name");
    return 0;
}

} // namespace modelbook::bench
