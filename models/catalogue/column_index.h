// ColumnIndex: every field of every model, ready to be asked; immutable snapshots that readers share without locks.
#pragma once

#include "models/catalogue/columns/segment_writer.h"
#include "models/catalogue/field.h"
#include "models/library/model_record.h"
#include "storage/base/cancel_token.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace modelbook {

class ColumnIndex;
using ColumnIndexPtr = std::shared_ptr<const ColumnIndex>;

/// A state of the library: segments of rows, big ones mapped from files, the newest in memory. A change makes a new
/// state that shares all but what changed; segments of like size are merged eight at a time, so that adding a model
/// costs the same however many there are. Never changes once made; safe from any thread.
class ColumnIndex
{
public:
    using Part = SegmentPart;

    static ColumnIndexPtr empty();
    static ColumnIndexPtr ofParts(std::vector<Part> parts);

    const std::vector<Part>& parts() const { return m_parts; }
    std::size_t modelCount() const { return m_live; }
    bool contains(const ModelId& id) const { return find(id).has_value(); }
    /// Every field with its statistics, by kind and path. Counts, types and ranges of large libraries may still
    /// include rows deleted since the last merge, and `distinct` be a lower bound, until segments are merged.
    const std::vector<FieldInfo>& fields() const;
    std::optional<ArgValue> value(const ModelId& id, const FieldKey& field) const;
    /// The ids of models with a value of the field that fits; each different value is asked about once. In default order.
    std::vector<ModelId> modelsWhere(const FieldKey& field, const std::function<bool(const ArgValue&)>& fits) const;
    /// Of all its numbers.
    double sum(const FieldKey& field) const;
    /// Whether a file of a segment turned out damaged, so that the index must be built again.
    bool wasDamaged() const;

    /// What changes from one snapshot to the next.
    struct Update {
        struct Model {
            ModelRecord record;
            std::string readme;
        };
        std::vector<Model> changed; ///< new or replaced
        std::vector<ModelId> removed;
    };
    ColumnIndexPtr updated(const Update& update) const;

    /// Parts that are worth merging off the thread that changes the library: many of like size, or with many deleted
    /// rows; empty where there is nothing to do.
    std::vector<Part> dueMerge() const;
    /// This state with `merged` in place of the parts it was made of, and the rows deleted since; the same state where
    /// those parts are not all here any more.
    ColumnIndexPtr replaced(const std::vector<Part>& parts, const SegmentPtr& merged) const;

private:
    struct Place {
        std::size_t part;
        std::uint32_t row;
    };
    std::optional<Place> find(std::string_view id) const;
    /// The parts of a tier that has enough of them to be merged, and not more rows than that.
    std::vector<Part> fullTier(std::uint64_t mostRows) const;
    void countLive();

    std::vector<Part> m_parts; ///< larger ones first
    std::size_t m_live = 0;
    mutable std::once_flag m_fieldsOnce;
    mutable std::vector<FieldInfo> m_fields;
};

/// Every field of a model with its value: properties, metrics, flattened args. `parentNames` for the property `parent`.
std::vector<std::pair<FieldKey, ArgValue>> fieldsOfModel(const ModelRecord& record,
                                                         const std::vector<std::string>& parentNames);

/// What is known of each field across the parts' live rows, ordered by kind and path.
std::vector<FieldInfo> fieldStatistics(const std::vector<SegmentPart>& parts);

} // namespace modelbook
