// FindingLines: what is noteworthy about a checkpoint, as coloured lines above everything else.
#pragma once

#include "models/formats/checkpoint_info.h"

#include <QWidget>

class QVBoxLayout;

namespace modelbook {

class FindingLines : public QWidget
{
    Q_OBJECT
public:
    explicit FindingLines(QWidget* parent = nullptr);
    /// Warnings and dangers, the most serious first, at most three; then how many more there are.
    void setFindings(const std::vector<Finding>& findings);

private:
    QVBoxLayout* m_layout;
};

/// "Danger", "Warning", "Note".
QString levelText(Finding::Level level);

} // namespace modelbook
