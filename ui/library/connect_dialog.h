// ConnectDialog: opens or makes a library by its location: a folder, a network drive, or a bucket.
#pragma once

#include "models/library/library.h"

#include <QDialog>

#include <memory>

class QLabel;
class QLineEdit;
class QPushButton;
class QWidget;

namespace modelbook {

/// Window-modal; nothing in it waits. What goes wrong is said below the fields, and they stay as they are.
class ConnectDialog : public QDialog
{
    Q_OBJECT
public:
    explicit ConnectDialog(QWidget* parent);

Q_SIGNALS:
    /// The library is open; the dialog closes.
    void opened(std::shared_ptr<modelbook::Library> library);

private:
    void browse();
    void update();
    void openChosen();

    QLineEdit* m_location;
    QWidget* m_keys; ///< for buckets only
    QLineEdit* m_endpoint;
    QLineEdit* m_accessKey;
    QLineEdit* m_secretKey;
    QLabel* m_message;
    QPushButton* m_open;
    bool m_opening = false;
};

} // namespace modelbook
