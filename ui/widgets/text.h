// Text of values as the windows show them: sizes, counts, dates, numbers, and strings across the layers.
#pragma once

#include "models/args/arg_value.h"
#include "models/catalogue/field.h"

#include <QString>

#include <string>
#include <string_view>

namespace modelbook {

inline QString qstr(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// For buttons and menus, which take a single & for a shortcut.
QString labelText(QString text);
/// "1.2 MB"; decimal units.
QString bytesText(std::uint64_t bytes);
/// "8.03 B".
QString countText(std::uint64_t count);
/// "14:02" today, "12 Nov" this year, "12 Nov 2025" before.
QString dateText(std::int64_t milliseconds);
QString fullDateText(std::int64_t milliseconds);
/// At most 4 significant digits for metrics; shortest round-trip else.
QString numberText(double value, bool shortened);
/// A value as a cell of that field shows it.
QString cellText(const ArgValue& value, const FieldKey& field);
/// The sign of a field's type before its name: # for numbers, Aa for text, ƒ for a formula. `info` may be null.
QString typeSign(const FieldKey& field, const FieldInfo* info);
/// Whether the cells of a field are right-aligned.
bool isNumeric(const FieldInfo& field);

} // namespace modelbook
