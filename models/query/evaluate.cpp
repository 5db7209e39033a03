#include "models/query/evaluate.h"

#include "models/query/index_answer.h"
#include "models/query/row_filter.h"

namespace modelbook {

QueryAnswer evaluateQuery(const Query& query, const ColumnIndexPtr& index, const CancelToken& cancel)
{
    QueryAnswer answer;
    std::vector<OrderKey> keys;
    const auto resolve = [&](const FieldRef& ref, bool descending) {
        const auto resolved = resolveField(ref.text, index->fields());
        if (resolved.key)
            keys.push_back({*resolved.key, descending});
        else if (!answer.error)
            answer.error = QueryError{ref.position, ref.length, resolved.problem};
    };
    auto filtered = filterRows(query.filter, *index, cancel);
    answer.error = filtered.error;
    for (const auto& field : query.group)
        resolve(field, false);
    for (const auto& key : query.sort)
        resolve(key.field, key.descending);
    if (answer.error)
        return answer;
    if (!filtered.cancelled) {
        auto table = IndexAnswer::make(index, std::move(filtered.rows), std::move(keys), query.group.size(), cancel);
        if (table) {
            answer.table = std::move(*table);
            return answer;
        }
    }
    answer.cancelled = true; // which alone can end it
    return answer;
}

} // namespace modelbook
