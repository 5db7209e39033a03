// ColumnPicker: the searchable list of all fields of the library, to show and hide columns.
#pragma once

#include "ui/table/field_list_model.h"

#include <QFrame>

class QLabel;
class QLineEdit;
class QListView;

namespace modelbook {

/// A popup; closes on Escape or a click elsewhere. Space or Enter toggles the current field.
class ColumnPicker : public QFrame
{
    Q_OBJECT
public:
    explicit ColumnPicker(QWidget* parent);

    FieldListModel& fields() { return m_fields; }
    /// Shows it below `anchor`, right edges aligned.
    void popup(QWidget* anchor);
    /// What is wrong with the formula.
    void setProblem(const QString& text);

Q_SIGNALS:
    void toggled(const QString& field, bool shown);
    /// "Show those that differ most here".
    void tellingRequested();
    /// "New field": one that users add.
    void newFieldRequested();
    /// A search that begins with `=`, on Enter: a computed column.
    void formulaRequested(const QString& formula);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void toggleCurrent();
    void updateCount();

    FieldListModel m_fields;
    QLineEdit* m_search;
    QListView* m_list;
    QLabel* m_count;
};

} // namespace modelbook
