// TensorPanel: the facts of the selected tensor, at the right of the inspector.
#pragma once

#include "models/formats/checkpoint_info.h"

#include <QWidget>

#include <memory>

class QLabel;

namespace modelbook {

class KeyValues;

class TensorPanel : public QWidget
{
    Q_OBJECT
public:
    explicit TensorPanel(QWidget* parent = nullptr);

    void setCheckpoint(std::shared_ptr<const CheckpointInfo> info);
    /// -1 shows that none is selected.
    void setTensor(int tensor, int sharedWith);

private:
    std::shared_ptr<const CheckpointInfo> m_info;
    QLabel* m_name;
    KeyValues* m_facts;
    QLabel* m_argsTitle;
    KeyValues* m_args;
};

} // namespace modelbook
