// CellFormat: how the cells of a column are written and painted, where the user wants other than the default.
#pragma once

#include "models/catalogue/field.h"

#include <QString>

#include <optional>
#include <vector>

namespace modelbook {

enum class CellFormat { Auto, Number, Percent, Scientific, Si, Bytes, Duration, Date, RelativeDate, Tag, Bar, Heat, Curve };

/// The word that views keep ("percent"), and the one that menus show.
QString formatKey(CellFormat format);
std::optional<CellFormat> formatFromKey(const QString& key);
QString formatTitle(CellFormat format);
/// Those that make sense for a field; Auto is the first.
std::vector<CellFormat> formatsFor(const FieldInfo& field);

/// A value in that format; values it does not fit are shown as with Auto. Durations are seconds, dates milliseconds.
QString formattedText(const ArgValue& value, const FieldKey& field, CellFormat format);

} // namespace modelbook
