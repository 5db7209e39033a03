// mbook ls: lists the models that a question fits.
#include "app/cli/model_json.h"
#include "app/cli/text.h"
#include "app/cli/verb.h"
#include "models/args/canonical.h"
#include "models/library/table_export.h"
#include "models/query/evaluate.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <ostream>

namespace modelbook {

namespace {

/// The columns that say most here: name, the metrics and the args that most models have and that differ.
std::vector<FieldKey> telling(const std::vector<FieldInfo>& fields)
{
    std::vector<const FieldInfo*> metrics, args;
    for (const auto& field : fields) {
        if (field.key.kind == FieldKind::Metric)
            metrics.push_back(&field);
        else if (field.key.kind == FieldKind::Arg && field.distinct > 1 && field.type != ArgType::List)
            args.push_back(&field);
    }
    const auto byCount = [](const FieldInfo* a, const FieldInfo* b) { return a->count > b->count; };
    std::stable_sort(metrics.begin(), metrics.end(), byCount);
    std::stable_sort(args.begin(), args.end(), byCount);
    std::vector<FieldKey> columns{{FieldKind::Property, "name"}};
    for (std::size_t i = 0; i < metrics.size() && i < 2; ++i)
        columns.push_back(metrics[i]->key);
    for (std::size_t i = 0; i < args.size() && i < 5; ++i)
        columns.push_back(args[i]->key);
    columns.push_back({FieldKind::Property, "tags"});
    return columns;
}

std::string cellText(const std::optional<ArgValue>& value, const FieldKey& field)
{
    if (!value)
        return {};
    if (field == FieldKey{FieldKind::Property, "created"})
        return humanTime(value->toInt());
    if (field == FieldKey{FieldKind::Property, "size"})
        return humanBytes(static_cast<std::uint64_t>(value->toInt()));
    if (field == FieldKey{FieldKind::Property, "parameters"})
        return humanCount(static_cast<std::uint64_t>(value->toInt()));
    if (field.kind == FieldKind::Metric && value->isNumber()) {
        char text[32];
        std::snprintf(text, sizeof text, "%.4g", value->toDouble());
        return text;
    }
    if (value->isList()) {
        std::string text;
        for (const auto& item : value->toList())
            text += (text.empty() ? "" : ", ") + displayText(item);
        return text;
    }
    return displayText(*value);
}

class LsVerb final : public Verb
{
public:
    const char* name() const override { return "ls"; }
    const char* summary() const override { return "List models, e.g. mbook ls 'val_acc > 0.9 sort by lr'"; }
    void declare(CLI::App& command) override
    {
        command.add_option("query", m_query, "a question in the query language; all models without one");
        command.add_option("--format", m_format, "table (default), csv, tsv, markdown, json or jsonl; all but table hold the columns chosen, exactly")
            ->check(CLI::IsMember({"table", "csv", "tsv", "markdown", "json", "jsonl"}));
        command.add_option("--limit", m_limit, "at most so many models")->check(CLI::NonNegativeNumber);
        command.add_option("--columns", m_columns, "fields to show, separated by commas")->delimiter(',');
    }
    Result<int> run(CliContext& context) override
    {
        std::string question;
        for (const auto& word : m_query)
            question += (question.empty() ? "" : " ") + word;
        MB_TRY(const auto library, context.openLibrary());
        MB_TRY(const auto table, library->query(question));
        MB_CHECK(table->complete());
        const auto rows = std::min(table->rowCount(), m_limit.value_or(table->rowCount()));
        if (context.json) {
            auto models = nlohmann::ordered_json::array();
            for (std::size_t row = 0; row < rows; ++row) {
                MB_TRY(const auto record, library->model(table->modelId(row)));
                models.push_back(modelJson(record));
            }
            context.print(models);
            return 0;
        }
        const auto fields = library->fields();
        auto columns = telling(*fields);
        if (!m_columns.empty()) {
            columns.clear();
            for (const auto& name : m_columns) {
                const auto resolved = resolveField(name, *fields);
                if (!resolved.key)
                    return makeError(ErrorCode::InvalidArgument, resolved.problem);
                columns.push_back(*resolved.key);
            }
        }
        if (const auto format = tableFormatOf(m_format)) {
            std::vector<ExportColumn> exported;
            for (const auto& column : columns)
                exported.push_back({column, column.path});
            const std::vector<RowRange> wanted{{0, rows}};
            MB_CHECK(exportTable(*table, exported, &wanted, *format, [&](std::string_view piece) -> Status {
                context.out << piece;
                return {};
            }));
            return 0;
        }
        std::vector<std::string> headers{"id"};
        for (const auto& column : columns)
            headers.push_back(column.shortName());
        TextTable text(headers);
        for (std::size_t row = 0; row < rows; ++row) {
            std::vector<std::string> cells{table->modelId(row).substr(0, 8)};
            for (const auto& column : columns)
                cells.push_back(cellText(table->cell(row, column), column));
            text.add(std::move(cells));
        }
        if (table->libraryCount() == 0)
            context.err << "The library " << library->name()
                        << " is empty; add models with 'mbook scan FOLDER' or 'mbook add FILE'\n";
        else
            text.print(context.out);
        return 0;
    }

private:
    std::vector<std::string> m_query, m_columns;
    std::string m_format = "table";
    std::optional<std::size_t> m_limit;
};

} // namespace

std::unique_ptr<Verb> makeLsVerb()
{
    return std::make_unique<LsVerb>();
}

} // namespace modelbook
