// TensorPanel: the facts of the selected tensor, at the right of the inspector.
#pragma once

#include "ui/inspector/checkpoint_loader.h"

#include <QWidget>

#include <memory>

class QLabel;

namespace modelbook {

class KeyValues;
class TensorValues;

class TensorPanel : public QWidget
{
    Q_OBJECT
public:
    explicit TensorPanel(QWidget* parent = nullptr);

    void setCheckpoint(std::shared_ptr<const CheckpointInfo> info, OpenTensorFile open);
    /// -1 shows that none is selected.
    void setTensor(int tensor, int sharedWith);

private:
    std::shared_ptr<const CheckpointInfo> m_info;
    QLabel* m_name;
    KeyValues* m_facts;
    TensorValues* m_values;
    OpenTensorFile m_open;
    QLabel* m_argsTitle;
    KeyValues* m_args;
};

} // namespace modelbook
