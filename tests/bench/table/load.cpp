#include "models/catalogue/catalogue_db.h"
#include "models/catalogue/columns/index_files.h"
#include "models/library/record_json.h"
#include "tests/bench/table/figures.h"
#include "tests/bench/table/phases.h"

#include <thread>

namespace modelbook::bench {

int load(const std::filesystem::path& folder, const Shape& shape)
{
    const LibraryMaker maker(shape);
    auto db = CatalogueDb::open(folder / "catalogue.sqlite").value();
    const IndexFiles files(folder / "columns");
    auto index = ColumnIndex::empty();
    double working = 0, rowsMs = 0, columnsMs = 0;
    std::uint64_t args = 0;
    constexpr std::uint32_t batch = 8192;
    for (std::uint32_t first = 0; first < shape.models; first += batch) {
        std::vector<CatalogueRow> rows;
        ColumnIndex::Update update;
        for (auto i = first; i < std::min(shape.models, first + batch); ++i) {
            auto record = maker.model(i);
            args += record.args.sources.size();
            auto readme = maker.readme(i);
            rows.push_back({record.id, writeArgs(record.args), writeRecord(record), readme});
            update.changed.push_back({std::move(record), std::move(readme)});
        }
        working += timed([&] {
            std::thread writing([&] { rowsMs += timed([&] { (void)db->update(rows, {}, "head").has_value(); }); });
            columnsMs += timed([&] {
                index = index->updated(std::move(update));
                if (rowsInMemory(*index) >= 131'072)
                    index = files.spill(index).value();
            });
            writing.join();
        });
    }
    const auto saving = timed([&] {
        const auto merges = files.save(db->id().value(), index, db->lastChange().value()).value();
        for (const auto& merge : merges)
            index = index->replaced(merge.parts, merge.merged);
    });
    std::printf("load: %u models, %.1f M args in %.1f s = %.2f M args/s (rows %.1f s, columns %.1f s, last merges %.1f s)\n", shape.models,
                static_cast<double>(args) / 1e6, (working + saving) / 1e3, static_cast<double>(args) / 1e3 / (working + saving), rowsMs / 1e3,
                columnsMs / 1e3, saving / 1e3);
    double bytes = 0, columnBytes = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            bytes += static_cast<double>(entry.file_size());
            if (entry.path().extension() == ".columns")
                columnBytes += static_cast<double>(entry.file_size());
        }
    }
    std::printf("disk: %.1f MB, of it columns %.1f MB; %.0f bytes per model\n", bytes / 1e6, columnBytes / 1e6, bytes / shape.models);
    return 0;
}

} // namespace modelbook::bench
