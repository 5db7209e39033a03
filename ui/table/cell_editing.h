// CellEditing: editing the table in place: one cell or all selected rows at once, clearing, pasting.
#pragma once

#include "ui/table/cell_editor.h"
#include "ui/table/editable.h"

#include <QModelIndex>
#include <QObject>

#include <map>
#include <memory>

namespace modelbook {

class ResultModel;
class TableView;

/// Turns what is typed into changes of models; whoever listens to changeRequested() makes them.
class CellEditing : public QObject
{
    Q_OBJECT
public:
    CellEditing(TableView& table, ResultModel& model);

    void setDefined(std::vector<CustomField> fields) { m_defined = std::move(fields); }
    const std::vector<CustomField>& defined() const { return m_defined; }
    void setFields(std::shared_ptr<const std::vector<FieldInfo>> fields) { m_fields = std::move(fields); }

    /// Why nothing may be changed in this library; empty where it may.
    void setForbidden(const QString& why) { m_forbidden = why; }
    const QString& forbidden() const { return m_forbidden; }

    /// Opens the editor in a cell; `typed` takes the place of its value. A checkbox turns at once. Locked cells say why.
    void begin(const QModelIndex& index, const std::optional<QString>& typed = {});
    void clear(const QModelIndex& index);
    /// Text as spreadsheets copy it, from the cell on rightwards and downwards; one value fills all selected rows. All of it or
    /// nothing: a locked column or a value that does not fit is told.
    void paste(const QModelIndex& at, const QString& text);
    /// After the rows were changed: the editor stands where its model now is.
    void place();
    bool isOpen() const { return m_editor && m_editor->isVisible(); }
    CellEditor* editor() const { return m_editor; }
    void cancel();

Q_SIGNALS:
    void changeRequested(const std::vector<ModelEdit>& edits, const QString& what);
    void refused(const QString& why);

private:
    void commit(CellEditor::Move then);
    void request(const CellKind& kind, const std::vector<ModelId>& ids, const QString& text);
    /// The selected models where this row is one of them; else the row's alone.
    std::vector<ModelId> modelsFor(const QModelIndex& index, const CellKind& kind) const;
    QModelIndex cellOf(const ModelId& id, const FieldKey& field) const;
    QString fieldName(const FieldKey& field) const;

    TableView& m_table;
    ResultModel& m_model;
    CellEditor* m_editor = nullptr;
    /// Says so where nothing may be changed.
    bool isRefused();
    QString m_forbidden;
    std::vector<CustomField> m_defined;
    std::shared_ptr<const std::vector<FieldInfo>> m_fields;
    // of the cell that is being edited
    CellKind m_kind;
    FieldKey m_field;
    ModelId m_id;
    std::vector<ModelId> m_ids;
};

} // namespace modelbook
