// A comparison as a picture: the sentence, the models' names and all rows on show, however long the table is.
#pragma once

#include <QImage>

class QHeaderView;

namespace modelbook {

class CompareTable;

/// At most `mostRows` rows; text at twice the size of the screen's, so that it stays sharp in a document.
QImage compareImage(CompareTable& table, const QString& summary, int mostRows = 400);

} // namespace modelbook
