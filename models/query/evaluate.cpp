#include "models/query/evaluate.h"

#include "models/catalogue/value_order.h"
#include "models/query/filter.h"

#include <algorithm>
#include <unordered_map>

namespace modelbook {

namespace {

class IndexTable final : public ResultTable
{
public:
    explicit IndexTable(ColumnIndexPtr index) : m_index(std::move(index)) {}

    std::size_t rowCount() const override { return rows.size(); }
    ModelId modelId(std::size_t row) const override { return rows[row]->record.id; }
    std::optional<ArgValue> cell(std::size_t row, const FieldKey& field) const override
    {
        const auto id = m_index->names().find(field);
        const auto* value = id ? rows[row]->find(*id) : nullptr;
        return value ? std::optional(*value) : std::nullopt;
    }
    const std::vector<ResultGroup>& groups() const override { return groupList; }
    std::optional<std::size_t> rowOf(const ModelId& id) const override
    {
        const auto it = rowById.find(id);
        return it == rowById.end() ? std::nullopt : std::optional(it->second);
    }
    std::size_t libraryCount() const override { return m_index->models().size(); }

    std::vector<IndexedModelPtr> rows;
    std::vector<ResultGroup> groupList;
    std::unordered_map<ModelId, std::size_t> rowById;

private:
    ColumnIndexPtr m_index;
};

struct Key {
    FieldId field = 0;
    bool descending = false;
};

/// -1, 0, 1; missing values last whichever way the key sorts.
int compareBy(const Key& key, const IndexedModel& a, const IndexedModel& b)
{
    const auto *x = a.find(key.field), *y = b.find(key.field);
    if (!x || !y)
        return x ? -1 : y ? 1 : 0;
    const int order = compareValues(*x, *y);
    return key.descending ? -order : order;
}

std::vector<ResultGroup> groupRows(const std::vector<IndexedModelPtr>& rows, const std::vector<Key>& keys)
{
    std::vector<ResultGroup> groups;
    const auto startsGroup = [&](std::size_t row) {
        return row == 0 || std::any_of(keys.begin(), keys.end(), [&](const Key& key) {
                   return compareBy(key, *rows[row - 1], *rows[row]) != 0;
               });
    };
    for (std::size_t row = 0; !keys.empty() && row < rows.size(); ++row) {
        if (startsGroup(row)) {
            ResultGroup group;
            group.firstRow = row;
            for (const auto& key : keys) {
                const auto* value = rows[row]->find(key.field);
                group.values.push_back(value ? *value : ArgValue());
                group.present.push_back(value != nullptr);
            }
            groups.push_back(std::move(group));
        }
        ++groups.back().rowCount;
    }
    return groups;
}

} // namespace

QueryAnswer evaluateQuery(const Query& query, const ColumnIndexPtr& index, const CancelToken& cancel)
{
    QueryAnswer answer;
    std::vector<Key> groupKeys, sortKeys;
    const auto resolve = [&](const FieldRef& ref, bool descending, std::vector<Key>& into) {
        const auto resolved = resolveField(ref.text, index->fields());
        if (resolved.key)
            into.push_back({*index->names().find(*resolved.key), descending});
        else if (!answer.error)
            answer.error = QueryError{ref.position, ref.length, resolved.problem};
    };
    ModelPredicate matches;
    if (!query.filter.empty()) {
        auto compiled = compileFilter(query.filter.front(), *index);
        answer.error = compiled.error;
        matches = std::move(compiled.matches);
    }
    for (const auto& field : query.group)
        resolve(field, false, groupKeys);
    for (const auto& key : query.sort)
        resolve(key.field, key.descending, sortKeys);
    if (answer.error)
        return answer;

    auto table = std::make_shared<IndexTable>(index);
    for (const auto& model : index->models()) {
        if (!matches || matches(*model))
            table->rows.push_back(model);
        if (cancel.isCancelled()) {
            answer.cancelled = true;
            return answer;
        }
    }
    auto keys = groupKeys;
    keys.insert(keys.end(), sortKeys.begin(), sortKeys.end());
    std::sort(table->rows.begin(), table->rows.end(), [&](const auto& a, const auto& b) {
        for (const auto& key : keys) {
            if (const int order = compareBy(key, *a, *b); order != 0)
                return order < 0;
        }
        if (a->record.created != b->record.created)
            return a->record.created > b->record.created;
        if (const int order = compareNatural(a->record.name, b->record.name); order != 0)
            return order < 0;
        return a->record.id < b->record.id;
    });
    table->groupList = groupRows(table->rows, groupKeys);
    for (std::size_t row = 0; row < table->rows.size(); ++row)
        table->rowById.emplace(table->rows[row]->record.id, row);
    answer.table = table;
    answer.cancelled = cancel.isCancelled();
    return answer;
}

} // namespace modelbook
