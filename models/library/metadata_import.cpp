#include "models/library/metadata_import.h"

#include "models/args/infer.h"
#include "models/training/csv_record.h"
#include "storage/base/ascii.h"

#include <algorithm>
#include <set>

namespace modelbook {

namespace {

struct TableColumn {
    enum class Use { Skip, Id, Name, Tags, Status, Custom };
    Use use = Use::Skip;
    std::string field; ///< of Custom
};

TableColumn columnOf(const std::string& title, const std::vector<FieldInfo>& fields)
{
    using Use = TableColumn::Use;
    std::string name = title.rfind("is.", 0) == 0 ? title.substr(3) : title;
    if (name == "id")
        return {Use::Id, {}};
    if (name == "name")
        return {Use::Name, {}};
    if (name == "tags")
        return {Use::Tags, {}};
    if (name == "status")
        return {Use::Status, {}};
    if (name.rfind("custom.", 0) == 0)
        return {Use::Custom, name.substr(7)};
    const bool measured = name.rfind("arg.", 0) == 0 || name.rfind("metric.", 0) == 0 || title != name ||
                          std::any_of(fields.begin(), fields.end(), [&](const FieldInfo& field) { return field.key.path == name || field.key.shortName() == name; });
    return measured || name.empty() ? TableColumn{} : TableColumn{Use::Custom, name};
}

} // namespace

Result<MetadataImport> readMetadata(const Library& library, std::string_view csv, const std::string& name)
{
    std::size_t at = csv.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0;
    const auto fields = library.fields();
    std::vector<TableColumn> columns;
    MetadataImport import;
    for (const auto& cell : nextCsvRecord(csv, at)) {
        const auto title = trimmed(cell);
        columns.push_back(columnOf(std::string(title), *fields));
        if (columns.back().use == TableColumn::Use::Skip && !title.empty())
            import.skipped.emplace_back(title);
    }
    const auto find = [&](TableColumn::Use use) {
        const auto it = std::find_if(columns.begin(), columns.end(), [&](const auto& column) { return column.use == use; });
        return it == columns.end() ? columns.size() : static_cast<std::size_t>(it - columns.begin());
    };
    const auto key = std::min(find(TableColumn::Use::Id), find(TableColumn::Use::Id) < columns.size() ? columns.size() : find(TableColumn::Use::Name));
    if (key == columns.size())
        return makeError(ErrorCode::InvalidArgument, name + " names no models: it needs a column called id or name");
    std::set<ModelId> seen;
    for (std::size_t line = 2; at < csv.size(); ++line) {
        const auto cells = nextCsvRecord(csv, at);
        if (cells.size() == 1 && trimmed(cells[0]).empty())
            continue;
        ++import.rows;
        const auto problem = [&](const std::string& what) { import.problems.push_back("line " + std::to_string(line) + ": " + what); };
        const auto model = key < cells.size() ? library.model(std::string(trimmed(cells[key]))) : Result<ModelRecord>(makeError(ErrorCode::NotFound, "it names no model"));
        if (!model) {
            problem(model.error().message());
            continue;
        }
        if (!seen.insert(model->id).second) {
            problem(model->name + " was named before");
            continue;
        }
        Annotation annotation;
        annotation.id = model->id;
        const auto custom = flattenArgs(model->custom);
        for (std::size_t i = 0; i < columns.size() && i < cells.size(); ++i) {
            const auto text = trimmed(cells[i]);
            if (text.empty())
                continue;
            if (columns[i].use == TableColumn::Use::Status && text != model->status)
                annotation.status = text;
            if (columns[i].use == TableColumn::Use::Tags) {
                std::string_view rest = text;
                while (!rest.empty()) {
                    const auto end = rest.find_first_of(";,");
                    const auto tag = trimmed(rest.substr(0, end));
                    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
                    if (!tag.empty() && std::find(model->tags.begin(), model->tags.end(), tag) == model->tags.end())
                        annotation.addTags.emplace_back(tag);
                }
            }
            if (columns[i].use == TableColumn::Use::Custom) {
                auto value = inferArg(text);
                const auto before = custom.find(escapeArgKey(columns[i].field));
                if (before == custom.end() || !(before->second == value))
                    annotation.custom[columns[i].field] = std::move(value);
            }
        }
        if (annotation.status || !annotation.addTags.empty() || !annotation.custom.empty())
            import.annotations.push_back(std::move(annotation));
    }
    return import;
}

} // namespace modelbook
