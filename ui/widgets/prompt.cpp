#include "ui/widgets/prompt.h"

#include <QCheckBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace modelbook {

namespace {

struct Sheet {
    QDialog* dialog;
    QVBoxLayout* layout;
    QDialogButtonBox* buttons;
};

Sheet makeSheet(QWidget* parent, const QString& title, const QString& action)
{
    auto* dialog = new QDialog(parent);
    dialog->setObjectName(QStringLiteral("prompt"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    dialog->setMinimumWidth(380);
    auto* layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(18, 16, 18, 14);
    layout->setSpacing(10);
    auto* buttons = new QDialogButtonBox(dialog);
    auto* agree = buttons->addButton(action, QDialogButtonBox::AcceptRole);
    agree->setObjectName(QStringLiteral("promptAccept"));
    agree->setProperty("primary", true);
    agree->setDefault(true);
    auto* cancel = buttons->addButton(QDialogButtonBox::Cancel);
    cancel->setObjectName(QStringLiteral("promptCancel"));
    cancel->setIcon({});
    QObject::connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    return {dialog, layout, buttons};
}

} // namespace

void promptText(QWidget* parent, const QString& title, const QString& label, const QString& value,
                std::function<void(const QString&)> accepted)
{
    promptText(parent, title, label, value, {}, false, [accepted = std::move(accepted)](const QString& text, bool) { accepted(text); });
}

void promptText(QWidget* parent, const QString& title, const QString& label, const QString& value, const QString& option, bool checked,
                std::function<void(const QString&, bool)> accepted)
{
    const auto [dialog, layout, buttons] = makeSheet(parent, title, QObject::tr("OK"));
    auto* text = new QLabel(label, dialog);
    text->setTextFormat(Qt::PlainText);
    layout->addWidget(text);
    auto* edit = new QLineEdit(value, dialog);
    edit->setObjectName(QStringLiteral("promptText"));
    edit->selectAll();
    layout->addWidget(edit);
    QCheckBox* box = nullptr;
    if (!option.isEmpty()) {
        box = new QCheckBox(option, dialog);
        box->setObjectName(QStringLiteral("promptOption"));
        box->setChecked(checked);
        layout->addWidget(box);
    }
    layout->addWidget(buttons);
    QObject::connect(dialog, &QDialog::accepted, parent, [edit, box, accepted = std::move(accepted)] { accepted(edit->text(), box && box->isChecked()); });
    dialog->open();
    edit->setFocus();
}

void promptConfirm(QWidget* parent, const QString& question, const QString& detail, const QString& action,
                   std::function<void()> accepted)
{
    const auto [dialog, layout, buttons] = makeSheet(parent, question, action);
    auto* title = new QLabel(question, dialog);
    title->setProperty("role", QStringLiteral("heading"));
    title->setTextFormat(Qt::PlainText);
    title->setWordWrap(true);
    layout->addWidget(title);
    auto* text = new QLabel(detail, dialog);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    layout->addWidget(text);
    layout->addWidget(buttons);
    QObject::connect(dialog, &QDialog::accepted, parent, std::move(accepted));
    dialog->open();
}

} // namespace modelbook
