#include "ui/table/field_dialog.h"

#include "ui/widgets/text.h"

#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

namespace modelbook {

void askForField(QWidget* parent, const CustomField& field, std::function<void(const CustomField&)> accepted)
{
    auto* dialog = new QDialog(parent);
    dialog->setObjectName(QStringLiteral("fieldDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(field.name.empty() ? QObject::tr("New field") : QObject::tr("The field %1").arg(qstr(field.name)));
    dialog->setMinimumWidth(400);
    auto* form = new QFormLayout(dialog);
    form->setContentsMargins(18, 16, 18, 14);
    form->setSpacing(10);
    auto* name = new QLineEdit(qstr(field.name), dialog);
    name->setObjectName(QStringLiteral("fieldName"));
    name->setEnabled(field.name.empty());
    form->addRow(QObject::tr("Name"), name);
    auto* type = new QComboBox(dialog);
    type->setObjectName(QStringLiteral("fieldType"));
    const std::pair<CustomType, QString> types[] = {{CustomType::Text, QObject::tr("Text")},     {CustomType::Number, QObject::tr("Number")},
                                                    {CustomType::Select, QObject::tr("Choice")}, {CustomType::Date, QObject::tr("Date")},
                                                    {CustomType::Person, QObject::tr("Person")}, {CustomType::Checkbox, QObject::tr("Checkbox")}};
    for (const auto& [one, text] : types)
        type->addItem(text, static_cast<int>(one));
    type->setCurrentIndex(type->findData(static_cast<int>(field.type)));
    form->addRow(QObject::tr("Type"), type);
    auto* options = new QPlainTextEdit(dialog);
    options->setObjectName(QStringLiteral("fieldOptions"));
    options->setProperty("field", true);
    options->setPlaceholderText(QObject::tr("One choice a line"));
    options->setFixedHeight(110);
    options->setTabChangesFocus(true);
    QStringList lines;
    for (const auto& option : field.options)
        lines.append(qstr(option));
    options->setPlainText(lines.join(QLatin1Char('\n')));
    form->addRow(QObject::tr("Choices"), options);
    const auto showOptions = [form, options, type] { form->setRowVisible(options, type->currentData().toInt() == static_cast<int>(CustomType::Select)); };
    QObject::connect(type, &QComboBox::currentIndexChanged, dialog, showOptions);
    showOptions();
    auto* hint = new QLabel(QObject::tr("For everybody who uses this library. Each model may have a value; args stay as they were recorded."), dialog);
    hint->setProperty("role", QStringLiteral("muted"));
    hint->setWordWrap(true);
    form->addRow(hint);
    auto* buttons = new QDialogButtonBox(dialog);
    auto* agree = buttons->addButton(field.name.empty() ? QObject::tr("Add the field") : QObject::tr("Save"), QDialogButtonBox::AcceptRole);
    agree->setObjectName(QStringLiteral("fieldAccept"));
    agree->setProperty("primary", true);
    agree->setDefault(true);
    buttons->addButton(QDialogButtonBox::Cancel)->setIcon({});
    form->addRow(buttons);
    const auto check = [name, agree] { agree->setEnabled(!name->text().trimmed().isEmpty()); };
    QObject::connect(name, &QLineEdit::textChanged, dialog, check);
    check();
    QObject::connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    QObject::connect(dialog, &QDialog::accepted, parent, [=, accepted = std::move(accepted)] {
        CustomField made{name->text().trimmed().toStdString(), static_cast<CustomType>(type->currentData().toInt()), {}};
        for (const auto& line : options->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
            if (!line.trimmed().isEmpty())
                made.options.push_back(line.trimmed().toStdString());
        }
        if (made.type != CustomType::Select)
            made.options.clear();
        accepted(made);
    });
    dialog->open();
    if (field.name.empty())
        name->setFocus();
}

} // namespace modelbook
