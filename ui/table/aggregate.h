// Aggregate: the one number that the rows of a group, or the selection, come to in a column.
#pragma once

#include "models/catalogue/field_summary.h"
#include "ui/table/cell_format.h"

#include <QString>

#include <optional>
#include <vector>

namespace modelbook {

enum class Aggregate { Auto, Mean, Minimum, Maximum, Best, Sum, Count, Distinct, None };

/// The word that views keep, and the one that menus show.
QString aggregateKey(Aggregate aggregate);
std::optional<Aggregate> aggregateFromKey(const QString& key);
QString aggregateTitle(Aggregate aggregate);
std::vector<Aggregate> allAggregates();

/// Auto is the best of metrics that have a better end, else the mean; of what are no numbers nothing.
Aggregate effectiveAggregate(Aggregate aggregate, const FieldKey& field, bool numeric);
/// A number that was computed from values: without the digits that only the computing made.
QString computedText(double value, const FieldKey& field, CellFormat format);
/// "best 0.9911"; empty where there is nothing to say.
QString aggregateText(const FieldSummary& summary, Aggregate aggregate, const FieldKey& field, CellFormat format, bool numeric);
/// All of them, a line each.
QString aggregateTip(const FieldSummary& summary, const FieldKey& field, CellFormat format);

} // namespace modelbook
