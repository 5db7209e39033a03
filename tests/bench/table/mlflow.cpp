// MLflow's tables and the SQL of its search, on the same models: params are text, one row each.
#include "models/args/canonical.h"
#include "models/catalogue/sqlite.h"
#include "tests/bench/table/figures.h"
#include "tests/bench/table/phases.h"

namespace modelbook::bench {

int mlflow(const std::filesystem::path& folder, const Shape& shape)
{
    const LibraryMaker maker(shape);
    const auto path = folder / "mlflow.sqlite";
    auto db = Database::open(path).value();
    const auto run = [&](const char* sql) {
        if (!db->execute(sql))
            std::exit(1);
    };
    run(R"sql(PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
        CREATE TABLE runs(run_uuid VARCHAR(32) NOT NULL PRIMARY KEY, name VARCHAR(250), status VARCHAR(9), start_time BIGINT,
            lifecycle_stage VARCHAR(20), artifact_uri VARCHAR(200), experiment_id INTEGER);
        CREATE TABLE params("key" VARCHAR(250) NOT NULL, value VARCHAR(8000) NOT NULL, run_uuid VARCHAR(32) NOT NULL,
            PRIMARY KEY("key", run_uuid));
        CREATE INDEX index_params_run_uuid ON params(run_uuid);
        CREATE TABLE latest_metrics("key" VARCHAR(250) NOT NULL, value FLOAT NOT NULL, run_uuid VARCHAR(32) NOT NULL, PRIMARY KEY("key", run_uuid));
        CREATE INDEX index_latest_metrics_run_uuid ON latest_metrics(run_uuid);)sql");
    {
        run("BEGIN");
        auto runs = db->prepare("INSERT INTO runs VALUES(?, ?, 'FINISHED', ?, 'active', '', 1)").value();
        auto params = db->prepare("INSERT INTO params VALUES(?, ?, ?)").value();
        auto metrics = db->prepare("INSERT INTO latest_metrics VALUES(?, ?, ?)").value();
        for (std::uint32_t i = 0; i < shape.models; ++i) {
            const auto record = maker.model(i);
            (void)runs.bind(1, record.id).bind(2, record.name).bind(3, record.created).run();
            for (const auto& [arg, value] : flattenArgs(record.args.values))
                (void)params.bind(1, arg).bind(2, displayText(value)).bind(3, record.id).run();
            for (const auto& [name, value] : record.metrics)
                (void)metrics.bind(1, name).bind(2, std::to_string(value)).bind(3, record.id).run();
        }
        run("COMMIT");
    }
    run("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)");
    std::printf("MLflow's schema, %u models: disk %.1f MB\n", shape.models, static_cast<double>(std::filesystem::file_size(path)) / 1e6);

    std::mt19937_64 random(7);
    const auto key = [&](bool choice) {
        while (true) {
            const auto arg = static_cast<std::uint32_t>(random() % shape.args);
            if (!choice || LibraryMaker::kindOf(arg) == LibraryMaker::Kind::Choice)
                return arg;
        }
    };
    const auto time = [&](const std::string& sql) {
        return timed([&] {
            auto statement = db->prepare(sql.c_str()).value();
            int rows = 0;
            while (statement.step().value())
                ++rows;
        });
    };
    const auto sortJoin = [&] { return " LEFT OUTER JOIN (SELECT * FROM params WHERE key = '" + LibraryMaker::nameOf(key(false)) + "') AS s ON s.run_uuid = runs.run_uuid"; };
    const std::string order = " ORDER BY CASE WHEN s.value IS NULL THEN 1 ELSE 0 END, s.value, runs.start_time DESC, runs.run_uuid LIMIT 100";
    Times sorts, filters;
    for (int i = 0; i < 15; ++i) {
        sorts.ms.push_back(time("SELECT DISTINCT runs.*, s.value FROM runs" + sortJoin() + " WHERE lifecycle_stage = 'active' AND experiment_id IN (1)" + order));
        std::string joins;
        for (const char* name : {"a", "b"}) {
            const auto arg = key(true);
            joins += " JOIN (SELECT * FROM params WHERE key = '" + LibraryMaker::nameOf(arg) + "' AND value = '" +
                     displayText(*LibraryMaker::valueOf(arg, random)) + "') AS " + name + " ON runs.run_uuid = " + name + ".run_uuid";
        }
        filters.ms.push_back(time("SELECT DISTINCT runs.*, s.value FROM runs" + joins + sortJoin() + " WHERE lifecycle_stage = 'active' AND experiment_id IN (1)" + order));
    }
    sorts.print("MLflow's SQL: sort");
    filters.print("MLflow's SQL: two equalities + sort");
    return 0;
}

} // namespace modelbook::bench
