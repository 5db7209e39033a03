// Field dialog: asks for the name, type and choices of a field that users add to a library.
#pragma once

#include "models/library/custom_field.h"

#include <functional>

class QWidget;

namespace modelbook {

/// Window-modal; returns at once, and calls `accepted` if the user agrees. The name of a field that is there is not changed.
void askForField(QWidget* parent, const CustomField& field, std::function<void(const CustomField&)> accepted);

} // namespace modelbook
