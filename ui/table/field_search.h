// FieldSearch: finds fields by a part of their path, best match first, as the column picker and the filter bar list them.
#pragma once

#include "models/catalogue/field.h"

#include <memory>
#include <string>
#include <vector>

namespace modelbook {

/// Paths are case-folded once, not at each letter. Not for use from several threads.
class FieldSearch
{
public:
    void setFields(std::shared_ptr<const std::vector<FieldInfo>> fields);
    const std::shared_ptr<const std::vector<FieldInfo>>& fields() const { return m_fields; }
    /// Places in fields(): a whole last segment, then a word at the end, then the start of a word, then the rest; of equal ones what
    /// most models have. All, in their order, where `text` is empty.
    std::vector<std::size_t> find(const std::string& text) const;

private:
    std::shared_ptr<const std::vector<FieldInfo>> m_fields;
    std::vector<std::string> m_folded; ///< paths, in the order of m_fields
};

} // namespace modelbook
