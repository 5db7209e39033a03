// ElidedLabel: a line of text that is shortened where its room is short, instead of asking for more.
#pragma once

#include <QLabel>

namespace modelbook {

/// text() stays whole; while it is shortened, the tool tip has all of it. Plain text only.
class ElidedLabel : public QLabel
{
    Q_OBJECT
public:
    using QLabel::QLabel;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QString shortened() const;
};

} // namespace modelbook
