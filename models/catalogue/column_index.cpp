#include "models/catalogue/column_index.h"

#include "models/args/canonical.h"
#include "models/args/flat_args.h"
#include "models/catalogue/value_order.h"

#include <algorithm>

namespace modelbook {

namespace {

bool idBefore(const IndexedModelPtr& model, const ModelId& id)
{
    return model->record.id < id;
}

std::string searchTextOf(const ModelRecord& record, const std::vector<std::pair<FieldKey, ArgValue>>& fields,
                         const std::string& readme)
{
    std::string text = record.name + '\n';
    for (const auto& tag : record.tags)
        text += tag + '\n';
    for (const auto& [key, value] : fields) {
        if (key.kind == FieldKind::Arg)
            text += key.path + '=' + displayText(value) + '\n';
    }
    return foldCase(text + readme);
}

} // namespace

const ArgValue* IndexedModel::find(FieldId field) const
{
    const auto it = std::lower_bound(values.begin(), values.end(), field,
                                     [](const auto& value, FieldId id) { return value.first < id; });
    return it != values.end() && it->first == field ? &it->second : nullptr;
}

FieldId FieldNames::intern(const FieldKey& key)
{
    const auto [it, isNew] = m_ids.try_emplace(key, static_cast<FieldId>(m_keys.size()));
    if (isNew)
        m_keys.push_back(key);
    return it->second;
}

std::optional<FieldId> FieldNames::find(const FieldKey& key) const
{
    const auto it = m_ids.find(key);
    return it == m_ids.end() ? std::nullopt : std::optional(it->second);
}

IndexedModelPtr ColumnIndex::find(const ModelId& id) const
{
    const auto it = std::lower_bound(m_models.begin(), m_models.end(), id, idBefore);
    return it != m_models.end() && (*it)->record.id == id ? *it : nullptr;
}

std::shared_ptr<const ColumnIndex> ColumnIndex::empty()
{
    return std::make_shared<ColumnIndex>();
}

std::shared_ptr<const ColumnIndex> ColumnIndex::updated(Update update) const
{
    auto next = std::make_shared<ColumnIndex>();
    auto names = std::make_shared<FieldNames>(*m_names);

    std::map<ModelId, std::string> newNames;
    for (const auto& model : update.changed)
        newNames[model.record.id] = model.record.name;
    const auto nameOf = [&](const ModelId& id) {
        if (const auto it = newNames.find(id); it != newNames.end())
            return it->second;
        const auto known = find(id);
        return known ? known->record.name : id.substr(0, 8);
    };

    std::vector<IndexedModelPtr> changed;
    for (auto& [record, readme] : update.changed) {
        auto model = std::make_shared<IndexedModel>();
        std::vector<std::string> parents;
        for (const auto& parent : record.parents)
            parents.push_back(nameOf(parent));
        auto fields = fieldsOfModel(record, parents);
        model->searchText = searchTextOf(record, fields, readme);
        for (auto& [key, value] : fields)
            model->values.emplace_back(names->intern(key), std::move(value));
        std::sort(model->values.begin(), model->values.end(),
                  [](const auto& a, const auto& b) { return a.first < b.first; });
        model->record = std::move(record);
        changed.push_back(std::move(model));
    }
    const auto byId = [](const auto& a, const auto& b) { return a->record.id < b->record.id; };
    std::sort(changed.begin(), changed.end(), byId);
    std::sort(update.removed.begin(), update.removed.end());

    next->m_models.reserve(m_models.size() + changed.size());
    auto fresh = changed.begin();
    for (const auto& model : m_models) {
        const auto& id = model->record.id;
        while (fresh != changed.end() && (*fresh)->record.id < id)
            next->m_models.push_back(*fresh++);
        const bool replaced = fresh != changed.end() && (*fresh)->record.id == id;
        if (!replaced && !std::binary_search(update.removed.begin(), update.removed.end(), id))
            next->m_models.push_back(model);
    }
    next->m_models.insert(next->m_models.end(), fresh, changed.end());
    next->m_names = names;
    next->m_fields = fieldStatistics(next->m_models, *names);
    return next;
}

} // namespace modelbook
