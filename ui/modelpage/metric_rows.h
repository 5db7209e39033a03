// MetricRows: the metrics of a model as name, small line of its course, and value.
#pragma once

#include "ui/modelpage/model_details.h"

#include <QWidget>

namespace modelbook {

class MetricRows : public QWidget
{
    Q_OBJECT
public:
    explicit MetricRows(QWidget* parent = nullptr);
    void setDetails(std::shared_ptr<const ModelDetails> details);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::shared_ptr<const ModelDetails> m_details;
};

} // namespace modelbook
