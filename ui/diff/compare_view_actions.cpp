// What one does with a comparison on show: find, copy, export, fold, and drive it by keys.
#include "ui/diff/compare_detail.h"
#include "ui/diff/compare_headers.h"
#include "ui/diff/compare_image.h"
#include "ui/diff/compare_model.h"
#include "ui/diff/compare_table.h"
#include "ui/diff/compare_view.h"
#include "ui/widgets/prompt.h"
#include "ui/widgets/text.h"

#include <QClipboard>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSaveFile>
#include <QSettings>
#include <QUrl>

namespace modelbook {

namespace {

constexpr char directionsKey[] = "compare/directions";

} // namespace

void CompareView::focusFind()
{
    m_find->setFocus(Qt::ShortcutFocusReason);
    m_find->selectAll();
}

RenderOptions CompareView::renderOptions() const
{
    return m_model->options();
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

void CompareView::copyImage()
{
    if (!m_model->diff())
        return;
    QGuiApplication::clipboard()->setImage(compareImage(*m_table, m_summaryText));
    Q_EMIT notice(tr("Copied as a picture"));
}

void CompareView::askOperand()
{
    promptText(this, tr("Add to the comparison"), tr("A model (name, id, MODEL@STEP) or a checkpoint file"), {}, [this](const QString& text) {
        if (!text.trimmed().isEmpty())
            addOperands({text.trimmed().toStdString()});
    });
}

void CompareView::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void CompareView::dropEvent(QDropEvent* event)
{
    std::vector<std::string> files;
    for (const auto& url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            files.push_back(url.toLocalFile().toStdString());
    }
    if (files.empty())
        return;
    event->acceptProposedAction();
    addOperands(std::move(files));
}

void CompareView::freezeColumns(int column)
{
    const int columns = m_table->frozen() == column + 1 ? 0 : column + 1;
    m_table->setFrozen(columns);
    m_pinnedTable->setFrozen(columns);
}

void CompareView::togglePin(int row)
{
    if (row < 0 || row >= m_model->rowCount() || m_model->row(row).head)
        return;
    const auto key = m_model->key(m_model->row(row));
    if (!m_pinned.erase(key))
        m_pinned.insert(key);
    showPinned();
}

void CompareView::loadDirections()
{
    QSettings settings;
    settings.beginGroup(QLatin1String(directionsKey));
    for (const auto& key : settings.childKeys()) {
        const auto text = settings.value(key).toString();
        auto metric = key;
        m_directions[metric.replace(QLatin1Char('\\'), QLatin1Char('/')).toStdString()] =
            text == QLatin1String("up") ? MetricDirection::Up : text == QLatin1String("down") ? MetricDirection::Down : MetricDirection::Unknown;
    }
}

void CompareView::setDirection(const std::string& metric, std::optional<MetricDirection> direction)
{
    QSettings settings;
    settings.beginGroup(QLatin1String(directionsKey));
    const auto key = qstr(metric).replace(QLatin1Char('/'), QLatin1Char('\\')); // a slash would be a group
    if (direction) {
        m_directions[metric] = *direction;
        settings.setValue(key, *direction == MetricDirection::Up ? QStringLiteral("up") : *direction == MetricDirection::Down ? QStringLiteral("down") : QString());
    } else {
        m_directions.erase(metric);
        settings.remove(key);
    }
    compare();
}

void CompareView::showDetail(int row, int column)
{
    if (row < 0 || row >= m_model->rowCount() || m_model->row(row).head)
        return;
    m_detail->show();
    m_detail->showCell(*m_model, row, column);
}

void CompareView::hideDetail()
{
    m_detail->moves().cancel();
    m_detail->hide();
    m_table->setFocus();
}

void CompareView::compareValues()
{
    if (!m_values->isEnabled())
        return;
    const auto current = m_table->currentIndex();
    m_detail->show();
    m_detail->compareValues(*m_model, m_library, current.isValid() ? current.row() : -1, current.isValid() ? current.column() : 0);
}

void CompareView::toggleHead(int row)
{
    if (row < 0 || row >= m_model->rowCount() || !m_model->row(row).head)
        return;
    m_model->toggleSection(m_model->row(row).section);
}

void CompareView::activate(const QModelIndex& index)
{
    if (index.isValid())
        showDetail(index.row(), index.column());
}

void CompareView::addColumnActions(QMenu& menu, int column)
{
    const auto& model = (*m_models)[static_cast<std::size_t>(column)];
    menu.addAction(tr("Use as baseline"), this, [this, column] { setBaseline(column); });
    const bool frozen = m_table->frozen() == column + 1;
    menu.addAction(frozen ? tr("Release frozen columns") : tr("Freeze columns up to here"), this, [this, column] { freezeColumns(column); });
    menu.addAction(tr("Move left"), this, [this, column] { moveColumn(column, column - 1); })->setEnabled(column > 0);
    menu.addAction(tr("Move right"), this, [this, column] { moveColumn(column, column + 1); })->setEnabled(column + 1 < m_model->columnCount());
    menu.addAction(tr("Remove from the comparison"), this, [this, column] { removeColumn(column); })->setEnabled(m_models->size() > 1);
    std::error_code error;
    if (m_library && !std::filesystem::exists(model.id, error))
        menu.addAction(tr("Open its page"), this, [this, id = model.id] { Q_EMIT modelOpened(id); });
}

void CompareView::columnMenu(const QPoint& at)
{
    const int column = m_table->horizontalHeader()->logicalIndexAt(at);
    if (column < 0 || !m_models)
        return;
    auto* const menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("compareColumnMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addColumnActions(*menu, column);
    menu->popup(m_table->horizontalHeader()->mapToGlobal(at));
}

void CompareView::rowMenu(CompareTable& table, const QPoint& at)
{
    const auto& model = *static_cast<const CompareModel*>(table.model());
    const int row = table.rowAt(at.y());
    if (row < 0 || model.row(row).head)
        return;
    auto* const menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("compareRowMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto key = model.key(model.row(row));
    menu->addAction(m_pinned.count(key) ? tr("Let it scroll with the others") : tr("Keep the row in sight"), this, [this, key] {
        if (!m_pinned.erase(key))
            m_pinned.insert(key);
        showPinned();
    });
    menu->addAction(tr("Copy its name"), this, [name = model.path(model.row(row))] { QGuiApplication::clipboard()->setText(name); });
    if (model.row(row).section == CompareModel::Section::Metrics) {
        const auto metric = model.diff()->metrics[model.row(row).index].name;
        menu->addSeparator();
        menu->addAction(tr("Higher is better"), this, [this, metric] { setDirection(metric, MetricDirection::Up); });
        menu->addAction(tr("Lower is better"), this, [this, metric] { setDirection(metric, MetricDirection::Down); });
        menu->addAction(tr("Neither"), this, [this, metric] { setDirection(metric, MetricDirection::Unknown); });
        menu->addAction(tr("As its name says"), this, [this, metric] { setDirection(metric, std::nullopt); });
    }
    menu->popup(table.viewport()->mapToGlobal(at));
}

void CompareView::moreMenu()
{
    auto* const menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("compareMoreMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Add a model or file…"), this, &CompareView::askOperand);
    if (const auto current = m_table->currentIndex(); current.isValid()) {
        addColumnActions(*menu, current.column());
        menu->addAction(tr("Keep the row in sight, or no longer"), this, [this, row = current.row()] { togglePin(row); });
    }
    menu->addSeparator();
    menu->addAction(tr("Copy as Markdown"), this, [this] { copyAs(true); });
    menu->addAction(tr("Copy as tab-separated text"), this, [this] { copyAs(false); });
    menu->addAction(tr("Copy as a picture"), this, &CompareView::copyImage);
    menu->addAction(tr("Export HTML…"), this, &CompareView::askExport);
    menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height())));
}

void CompareView::keyPressEvent(QKeyEvent* event)
{
    const auto current = m_table->currentIndex();
    const bool plain = !event->modifiers();
    const auto key = event->key();
    if (event->matches(QKeySequence::Find))
        focusFind();
    else if (event->matches(QKeySequence::Copy))
        copyAs(false);
    else if (key == Qt::Key_Escape && !m_find->text().isEmpty())
        m_find->clear(), m_table->setFocus();
    else if (key == Qt::Key_Escape && m_detail->isVisible())
        hideDetail();
    else if (key == Qt::Key_S && plain)
        swap();
    else if (key == Qt::Key_T && plain)
        compareThreeWay();
    else if (key == Qt::Key_V && plain)
        compareValues();
    else if (key == Qt::Key_A && plain)
        compareAmongAll();
    else if (key == Qt::Key_Plus)
        askOperand();
    else if (key == Qt::Key_D && plain)
        m_rows->setCurrentIndex((m_rows->currentIndex() + 1) % m_rows->count());
    else if (!current.isValid() || !keyPressedOn(current, *event))
        QWidget::keyPressEvent(event);
}

bool CompareView::keyPressedOn(const QModelIndex& current, const QKeyEvent& event)
{
    const bool plain = !event.modifiers();
    const auto key = event.key();
    if (key == Qt::Key_B && plain)
        setBaseline(current.column());
    else if (key == Qt::Key_F && plain)
        freezeColumns(current.column());
    else if (key == Qt::Key_P && plain)
        togglePin(current.row());
    else if (key == Qt::Key_Delete)
        removeColumn(current.column());
    else if ((key == Qt::Key_Left || key == Qt::Key_Right) && event.modifiers() == Qt::AltModifier)
        moveColumn(current.column(), current.column() + (key == Qt::Key_Left ? -1 : 1));
    else if (key != Qt::Key_Space && key != Qt::Key_Return && key != Qt::Key_Enter)
        return false;
    else if (m_model->row(current.row()).head)
        toggleHead(current.row());
    else
        showDetail(current.row(), current.column());
    return true;
}

} // namespace modelbook
