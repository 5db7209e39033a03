// The query language once more, as simply as can be: every model is asked, one after the other. What the column index
// answers is compared with this.
#pragma once

#include "models/catalogue/field.h"
#include "models/library/model_record.h"
#include "models/query/ast.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace modelbook::test {

struct ReferenceModel {
    ModelRecord record;
    std::string readme;
    std::map<FieldKey, ArgValue> fields;
};

/// A library as a map; fields are named by their whole keys ("arg.optimizer.lr").
class ReferenceLibrary
{
public:
    void put(ModelRecord record, std::string readme);
    void remove(const ModelId& id) { m_models.erase(id); }
    const std::map<ModelId, ReferenceModel>& models() const { return m_models; }

    struct Group {
        std::vector<std::optional<ArgValue>> values;
        std::size_t rows = 0;
    };
    struct Answer {
        std::vector<ModelId> ids;
        std::vector<Group> groups;
    };
    Answer ask(const Query& query) const;

private:
    std::map<ModelId, ReferenceModel> m_models;
};

} // namespace modelbook::test
