// What may be edited in a cell of the table, how its text becomes a change, and why the other cells are locked.
#pragma once

#include "models/catalogue/field.h"
#include "models/library/custom_field.h"
#include "models/library/model_edit.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace modelbook {

struct CellKind {
    enum class How { Locked, Name, Tags, State, Custom };
    How how = How::Locked;
    CustomField field; ///< of Custom
    bool defined = true; ///< whether users gave the field a type; else a value is what it looks like
    bool isCheckbox() const { return how == How::Custom && field.type == CustomType::Checkbox; }
};

/// `defined` are the fields that users of the library added.
CellKind cellKind(const FieldKey& field, const std::vector<CustomField>& defined);
bool isEditable(const FieldKey& field);
/// "optimizer.lr is an arg: …"; empty where it may be edited.
QString lockReason(const FieldKey& field);
/// What an editor starts with.
QString editText(const std::optional<ArgValue>& value);
/// The change of one model that the text means. InvalidArgument where it does not fit the type.
Result<ModelEdit> editOf(const CellKind& kind, const ModelId& id, const QString& text);
/// What an editor of that field proposes: the choices of a select, values and names that occur.
QStringList proposals(const CellKind& kind, const FieldKey& field, const std::vector<FieldInfo>& fields);

} // namespace modelbook
