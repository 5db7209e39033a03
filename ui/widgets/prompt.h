// Prompt: asks for one line of text, or for a yes, without blocking anything.
#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace modelbook {

/// Shows a window-modal sheet and calls `accepted` with the text if the user agrees. Returns at once.
void promptText(QWidget* parent, const QString& title, const QString& label, const QString& value,
                std::function<void(const QString&)> accepted);

/// The same with a checkbox below.
void promptText(QWidget* parent, const QString& title, const QString& label, const QString& value, const QString& option, bool checked,
                std::function<void(const QString&, bool)> accepted);

/// Asks once; `action` is the text of the agreeing button.
void promptConfirm(QWidget* parent, const QString& question, const QString& detail, const QString& action,
                   std::function<void()> accepted);

} // namespace modelbook
