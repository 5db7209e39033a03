// ElidedCombo: a combo box that shortens what it shows in the middle where its room is short, as style sheets do not.
#pragma once

#include <QComboBox>

namespace modelbook {

class ElidedCombo : public QComboBox
{
    Q_OBJECT
public:
    using QComboBox::QComboBox;

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace modelbook
