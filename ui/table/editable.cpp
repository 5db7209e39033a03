#include "ui/table/editable.h"

#include "models/args/canonical.h"
#include "models/args/infer.h"
#include "ui/widgets/text.h"

#include <QCoreApplication>

namespace modelbook {

namespace {

constexpr std::string_view customPrefix = "custom.";

QString editingText(const char* text)
{
    return QCoreApplication::translate("CellEditing", text);
}

void addValues(QStringList& list, const FieldKey& key, const std::vector<FieldInfo>& fields)
{
    for (const auto& info : fields) {
        if (info.key != key)
            continue;
        for (const auto& [value, count] : info.topValues) {
            if (value.isString())
                list.append(qstr(value.toString()));
            else if (value.isList()) {
                for (const auto& item : value.toList())
                    list.append(qstr(displayText(item)));
            }
        }
    }
    list.removeDuplicates();
}

} // namespace

CellKind cellKind(const FieldKey& field, const std::vector<CustomField>& defined)
{
    using How = CellKind::How;
    if (field.kind != FieldKind::Property)
        return {};
    if (field.path == "name")
        return {How::Name, {}, true};
    if (field.path == "tags")
        return {How::Tags, {}, true};
    if (field.path == "status")
        return {How::State, {}, true};
    if (!field.path.starts_with(customPrefix))
        return {};
    const auto name = field.path.substr(customPrefix.size());
    for (const auto& one : defined) {
        if (one.name == name)
            return {How::Custom, one, true};
    }
    return {How::Custom, {name, CustomType::Text, {}}, false};
}

bool isEditable(const FieldKey& field)
{
    return cellKind(field, {}).how != CellKind::How::Locked;
}

QString lockReason(const FieldKey& field)
{
    if (isEditable(field))
        return {};
    const auto name = field.kind == FieldKind::Property ? qstr(field.shortName()) : qstr(field.path);
    switch (field.kind) {
    case FieldKind::Arg: return editingText("%1 is an arg: args say how a model was trained, and never change once recorded").arg(name);
    case FieldKind::Metric: return editingText("%1 was measured; it is not edited here").arg(name);
    case FieldKind::Formula: return editingText("%1 is computed from other fields").arg(name);
    case FieldKind::Property: break;
    }
    return editingText("%1 follows from the model and is not edited").arg(name);
}

QString editText(const std::optional<ArgValue>& value)
{
    if (!value || value->isNull())
        return {};
    if (!value->isList())
        return qstr(displayText(*value));
    QStringList parts;
    for (const auto& item : value->toList())
        parts.append(qstr(displayText(item)));
    return parts.join(QStringLiteral(", "));
}

Result<ModelEdit> editOf(const CellKind& kind, const ModelId& id, const QString& text)
{
    ModelEdit edit;
    edit.id = id;
    const auto trimmed = text.trimmed().toStdString();
    switch (kind.how) {
    case CellKind::How::Name: edit.name = trimmed; break;
    case CellKind::How::State: edit.status = trimmed; break;
    case CellKind::How::Tags: {
        std::vector<std::string> tags;
        for (const auto& part : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
            if (!part.trimmed().isEmpty())
                tags.push_back(part.trimmed().toStdString());
        }
        edit.tags = std::move(tags);
        break;
    }
    case CellKind::How::Custom: {
        MB_TRY(auto value, readCustomValue(kind.field, trimmed));
        if (value && !kind.defined)
            value = inferArg(trimmed);
        edit.custom.emplace_back(kind.field.name, std::move(value));
        break;
    }
    case CellKind::How::Locked: return makeError(ErrorCode::InvalidArgument, "this cell is locked");
    }
    MB_CHECK(checkEdit(edit));
    return edit;
}

QStringList proposals(const CellKind& kind, const FieldKey& field, const std::vector<FieldInfo>& fields)
{
    QStringList list;
    switch (kind.how) {
    case CellKind::How::State: list = {editingText("running"), editingText("done"), editingText("broken")}; break;
    case CellKind::How::Tags: break;
    case CellKind::How::Custom:
        if (kind.field.type == CustomType::Select) {
            for (const auto& option : kind.field.options)
                list.append(qstr(option));
            return list;
        }
        if (kind.field.type == CustomType::Date)
            return {QStringLiteral("today")};
        if (kind.field.type == CustomType::Person)
            addValues(list, {FieldKind::Property, "author"}, fields);
        break;
    default: return list;
    }
    addValues(list, field, fields);
    return list;
}

} // namespace modelbook
