#include "ui/readme/version_dialog.h"

#include "models/diff/text_diff.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace modelbook {

QString changesHtml(const QString& a, const QString& b)
{
    const auto& t = tokens();
    QString html = QStringLiteral("<div style='white-space:pre-wrap'>");
    for (const auto& piece : diffText(a.toStdString(), b.toStdString())) {
        const auto text = qstr(piece.text).toHtmlEscaped();
        switch (piece.kind) {
        case TextPiece::Kind::Same: html += text; break;
        case TextPiece::Kind::Added: html += QStringLiteral("<span style='background:%1'>%2</span>").arg(t.added.name(), text); break;
        case TextPiece::Kind::Removed: html += QStringLiteral("<span style='background:%1'><s>%2</s></span>").arg(t.removed.name(), text); break;
        }
    }
    return html + QStringLiteral("</div>");
}

VersionDialog::VersionDialog(std::shared_ptr<Library> library, const ModelId& id, QString present, QWidget* parent)
    : QDialog(parent), m_present(std::move(present))
{
    setObjectName(QStringLiteral("versionDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Versions of the README"));
    resize(900, 560);
    auto* column = new QVBoxLayout(this);
    auto* row = new QHBoxLayout;
    m_list = new QListWidget(this);
    m_list->setObjectName(QStringLiteral("versionList"));
    m_list->setFixedWidth(260);
    row->addWidget(m_list);
    m_changes = new QTextBrowser(this);
    m_changes->setObjectName(QStringLiteral("versionChanges"));
    m_changes->setOpenLinks(false);
    m_changes->setFont(Theme::instance().monoFont());
    row->addWidget(m_changes, 1);
    column->addLayout(row, 1);
    auto* below = new QHBoxLayout;
    auto* hint = new QLabel(tr("From that version to the text now: what went is struck out, what came is marked."), this);
    hint->setProperty("role", QStringLiteral("muted"));
    hint->setWordWrap(true);
    below->addWidget(hint, 1);
    m_restore = new QPushButton(tr("Bring it back"), this);
    m_restore->setObjectName(QStringLiteral("versionRestore"));
    m_restore->setProperty("primary", true);
    m_restore->setEnabled(false);
    below->addWidget(m_restore);
    column->addLayout(below);
    connect(m_list, &QListWidget::currentRowChanged, this, &VersionDialog::present);
    connect(m_restore, &QPushButton::clicked, this, [this] {
        const int number = m_list->currentRow();
        if (number >= 0 && number < static_cast<int>(m_versions.size()))
            Q_EMIT restoreRequested(qstr(m_versions[static_cast<std::size_t>(number)].text));
        close();
    });
    m_loading.start(
        this, [library = std::move(library), id](const CancelToken&) { return library->readmeVersions(id); },
        [this](Result<std::vector<ReadmeVersion>> versions) {
            if (!versions) {
                m_changes->setPlainText(qstr(versions.error().text()));
                return;
            }
            m_versions = std::move(*versions);
            for (const auto& version : m_versions)
                m_list->addItem(fullDateText(version.change.time) + QStringLiteral(" · ") + qstr(version.change.author) + QLatin1Char('\n') + qstr(version.change.message));
            if (m_versions.empty())
                m_changes->setPlainText(tr("Nothing was saved yet."));
            else
                m_list->setCurrentRow(0);
        });
}

void VersionDialog::present(int number)
{
    const bool there = number >= 0 && number < static_cast<int>(m_versions.size());
    m_restore->setEnabled(there);
    if (there)
        m_changes->setHtml(changesHtml(qstr(m_versions[static_cast<std::size_t>(number)].text), m_present));
}

} // namespace modelbook
