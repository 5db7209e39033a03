#include "ui/library/connect_dialog.h"

#include "ui/widgets/async.h"
#include "ui/widgets/text.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

namespace modelbook {

ConnectDialog::ConnectDialog(QWidget* parent) : QDialog(parent)
{
    constexpr int width = 560;
    setObjectName(QStringLiteral("connectDialog"));
    setWindowTitle(tr("Open library"));
    setWindowModality(Qt::WindowModal);
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(width);

    m_location = new QLineEdit(this);
    m_location->setObjectName(QStringLiteral("connectLocation"));
    m_location->setPlaceholderText(tr("/mnt/team/models  or  s3://bucket/prefix"));
    auto* browse = new QPushButton(tr("Browse…"), this);
    browse->setObjectName(QStringLiteral("connectBrowse"));
    browse->setAutoDefault(false);
    auto* place = new QHBoxLayout;
    place->addWidget(m_location, 1);
    place->addWidget(browse);
    auto* hint = new QLabel(tr("A library's folder, or an empty or new one for a new library; on this machine, on a network "
                               "drive, or in an S3 bucket."),
                            this);
    hint->setProperty("role", QStringLiteral("muted"));
    hint->setWordWrap(true);

    m_keys = new QWidget(this);
    m_endpoint = new QLineEdit(m_keys);
    m_endpoint->setObjectName(QStringLiteral("connectEndpoint"));
    m_endpoint->setPlaceholderText(tr("https://host:port; empty for Amazon's"));
    m_accessKey = new QLineEdit(m_keys);
    m_accessKey->setObjectName(QStringLiteral("connectAccessKey"));
    m_accessKey->setPlaceholderText(tr("empty: from AWS_ACCESS_KEY_ID, ~/.aws or the keychain"));
    m_secretKey = new QLineEdit(m_keys);
    m_secretKey->setObjectName(QStringLiteral("connectSecretKey"));
    m_secretKey->setEchoMode(QLineEdit::Password);
    m_secretKey->setPlaceholderText(tr("kept in the system's keychain"));
    auto* form = new QFormLayout(m_keys);
    form->setContentsMargins(0, 0, 0, 0);
    form->addRow(tr("Server"), m_endpoint);
    form->addRow(tr("Access key"), m_accessKey);
    form->addRow(tr("Secret"), m_secretKey);

    m_message = new QLabel(this);
    m_message->setObjectName(QStringLiteral("connectMessage"));
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_message->hide();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_open = buttons->addButton(tr("Open"), QDialogButtonBox::AcceptRole);
    m_open->setObjectName(QStringLiteral("connectOpen"));
    m_open->setDefault(true);
    // While a library is being opened the focus moves on to it, and Return would cancel from then on.
    buttons->button(QDialogButtonBox::Cancel)->setAutoDefault(false);

    auto* layout = new QVBoxLayout(this);
    layout->addLayout(place);
    layout->addWidget(hint);
    layout->addWidget(m_keys);
    layout->addWidget(m_message);
    layout->addStretch();
    layout->addWidget(buttons);

    connect(browse, &QPushButton::clicked, this, &ConnectDialog::browse);
    connect(m_location, &QLineEdit::textChanged, this, &ConnectDialog::update);
    connect(buttons, &QDialogButtonBox::accepted, this, &ConnectDialog::openChosen);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    update();
}

void ConnectDialog::browse()
{
    auto* dialog = new QFileDialog(this, tr("Choose a library's folder, or an empty one for a new library"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, m_location, &QLineEdit::setText);
    dialog->open();
}

void ConnectDialog::update()
{
    const auto location = m_location->text().trimmed();
    m_keys->setVisible(Library::isRemote(location.toStdString()));
    m_open->setEnabled(!m_opening && !location.isEmpty());
    m_message->hide();
    adjustSize();
}

void ConnectDialog::openChosen()
{
    if (m_opening)
        return;
    auto location = m_location->text().trimmed();
    Library::Keys keys;
    if (Library::isRemote(location.toStdString())) {
        const auto endpoint = m_endpoint->text().trimmed();
        if (!endpoint.isEmpty())
            location += (location.contains(QLatin1Char('?')) ? QStringLiteral("&endpoint=") : QStringLiteral("?endpoint=")) + endpoint;
        keys = {m_accessKey->text().trimmed().toStdString(), m_secretKey->text().toStdString()};
    }
    m_opening = true;
    update();
    m_message->setText(tr("Opening…"));
    m_message->show();
    runAsync(
        this,
        [location = location.toStdString(), keys]() -> Result<std::shared_ptr<Library>> {
            if (!keys.accessKey.empty())
                MB_CHECK(Library::keepKeys(location, keys));
            return Library::openOrCreate(location, {}, {});
        },
        [this](Result<std::shared_ptr<Library>> library) {
            m_opening = false;
            update();
            if (!library) {
                m_message->setText(qstr(library.error().text()));
                m_message->show();
                m_open->setDefault(true);
                m_location->setFocus();
                adjustSize();
                return;
            }
            Q_EMIT opened(*library);
            accept();
        });
}

} // namespace modelbook
