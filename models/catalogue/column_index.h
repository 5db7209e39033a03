// ColumnIndex: every field of every model, ready to be asked; immutable snapshots that readers share without locks.
#pragma once

#include "models/catalogue/field.h"
#include "models/library/model_record.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace modelbook {

using FieldId = std::uint32_t;

/// One model as the index sees it.
struct IndexedModel {
    ModelRecord record;
    std::vector<std::pair<FieldId, ArgValue>> values; ///< sorted by field
    std::string searchText;                           ///< case-folded: name, tags, args, README

    const ArgValue* find(FieldId field) const;
};
using IndexedModelPtr = std::shared_ptr<const IndexedModel>;

/// Names of fields as small numbers. Only grows; shared by snapshots.
class FieldNames
{
public:
    FieldId intern(const FieldKey& key);
    std::optional<FieldId> find(const FieldKey& key) const;
    const FieldKey& key(FieldId id) const { return m_keys[id]; }
    std::size_t size() const { return m_keys.size(); }

private:
    std::vector<FieldKey> m_keys;
    std::map<FieldKey, FieldId> m_ids;
};

/// A state of the library. Never changes once made; safe from any thread.
class ColumnIndex
{
public:
    const std::vector<IndexedModelPtr>& models() const { return m_models; }
    const FieldNames& names() const { return *m_names; }
    const std::vector<FieldInfo>& fields() const { return m_fields; }
    IndexedModelPtr find(const ModelId& id) const;

    /// What changes from one snapshot to the next.
    struct Update {
        struct Model {
            ModelRecord record;
            std::string readme;
        };
        std::vector<Model> changed; ///< new or replaced
        std::vector<ModelId> removed;
    };
    std::shared_ptr<const ColumnIndex> updated(Update update) const;
    static std::shared_ptr<const ColumnIndex> empty();

private:
    std::vector<IndexedModelPtr> m_models; ///< in order of id
    std::shared_ptr<const FieldNames> m_names = std::make_shared<FieldNames>();
    std::vector<FieldInfo> m_fields;
};

using ColumnIndexPtr = std::shared_ptr<const ColumnIndex>;

/// Every field of a model with its value: properties, metrics, flattened args. `parentNames` for the property `parent`.
std::vector<std::pair<FieldKey, ArgValue>> fieldsOfModel(const ModelRecord& record,
                                                         const std::vector<std::string>& parentNames);

/// What is known of each field across models, ordered by kind and path.
std::vector<FieldInfo> fieldStatistics(const std::vector<IndexedModelPtr>& models, const FieldNames& names);

} // namespace modelbook
