// What one does with a comparison on show: find, copy, export, fold, and drive it by keys.
#include "ui/diff/compare_headers.h"
#include "ui/diff/compare_model.h"
#include "ui/diff/compare_view.h"
#include "ui/widgets/text.h"

#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QSaveFile>
#include <QTableView>

namespace modelbook {

void CompareView::focusFind()
{
    m_find->setFocus(Qt::ShortcutFocusReason);
    m_find->selectAll();
}

RenderOptions CompareView::renderOptions() const
{
    RenderOptions options;
    options.rows = m_model->rows();
    return options;
}

void CompareView::copyAs(bool markdown)
{
    if (!m_model->diff())
        return;
    const auto text = markdown ? renderMarkdown(*m_model->diff(), renderOptions())
                               : renderTsv(*m_model->diff(), renderOptions());
    QGuiApplication::clipboard()->setText(qstr(text));
    Q_EMIT notice(markdown ? tr("Copied as Markdown") : tr("Copied as tab-separated text"));
}

Status CompareView::exportHtml(const QString& path) const
{
    if (!m_model->diff())
        return makeError(ErrorCode::InvalidArgument, "there is nothing to export");
    const auto html = renderHtml(*m_model->diff(), renderOptions());
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(html.data(), static_cast<qint64>(html.size())) < 0 ||
        !file.commit())
        return makeError(ErrorCode::Io,
                         "cannot write " + path.toStdString() + ": " + file.errorString().toStdString());
    return {};
}

void CompareView::askExport()
{
    auto* const dialog = new QFileDialog(this, tr("Export the comparison"), QStringLiteral("compare.html"),
                                         tr("Web page (*.html)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("html"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        const auto written = exportHtml(path);
        Q_EMIT notice(written ? tr("Saved %1").arg(path) : qstr(written.error().text()));
    });
    dialog->open();
}

void CompareView::toggleHead(int row)
{
    if (row < 0 || row >= m_model->rowCount() || !m_model->row(row).head)
        return;
    m_model->toggleSection(m_model->row(row).section);
}

void CompareView::columnMenu(const QPoint& at)
{
    const int column = m_table->horizontalHeader()->logicalIndexAt(at);
    if (column < 0 || !m_models)
        return;
    auto* const menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto id = (*m_models)[static_cast<std::size_t>(column)].id;
    menu->addAction(tr("Use as baseline"), this, [this, column] { setBaseline(column); });
    auto* const remove =
        menu->addAction(tr("Remove from the comparison"), this, [this, column] { removeColumn(column); });
    remove->setEnabled(m_models->size() > 1);
    if (m_library)
        menu->addAction(tr("Open its page"), this, [this, id] { Q_EMIT modelOpened(id); });
    menu->addSeparator();
    menu->addAction(tr("Copy as Markdown"), this, [this] { copyAs(true); });
    menu->addAction(tr("Copy as tab-separated text"), this, [this] { copyAs(false); });
    menu->popup(m_table->horizontalHeader()->mapToGlobal(at));
}

void CompareView::keyPressEvent(QKeyEvent* event)
{
    const auto current = m_table->currentIndex();
    if (event->matches(QKeySequence::Find)) {
        focusFind();
    } else if (event->matches(QKeySequence::Copy)) {
        copyAs(false);
    } else if (event->key() == Qt::Key_Escape && !m_find->text().isEmpty()) {
        m_find->clear();
        m_table->setFocus();
    } else if (event->key() == Qt::Key_S && !event->modifiers()) {
        swap();
    } else if (event->key() == Qt::Key_B && current.isValid()) {
        setBaseline(current.column());
    } else if (event->key() == Qt::Key_Delete && current.isValid()) {
        removeColumn(current.column());
    } else if (event->key() == Qt::Key_D && !event->modifiers()) {
        m_rows->setCurrentIndex((m_rows->currentIndex() + 1) % m_rows->count());
    } else if ((event->key() == Qt::Key_Space || event->key() == Qt::Key_Return) && current.isValid()) {
        toggleHead(current.row());
    } else {
        QWidget::keyPressEvent(event);
    }
}

} // namespace modelbook
