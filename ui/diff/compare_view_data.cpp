// What a comparison shows: loading it, comparing in the background, and saying how it stands.
#include "models/diff/summary.h"
#include "models/diff/three_way.h"
#include "models/library/diff_operands.h"
#include "models/lineage/common_ancestor.h"
#include "ui/diff/compare_detail.h"
#include "ui/diff/compare_headers.h"
#include "ui/diff/compare_model.h"
#include "ui/diff/compare_table.h"
#include "ui/diff/compare_view.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>

namespace modelbook {

namespace {

/// The sentence with the models' names in bold.
QString summaryHtml(const ModelDiff& diff, const QString& summary)
{
    const auto html = summary.toHtmlEscaped();
    auto labels = std::vector<QString>();
    for (const auto& model : *diff.models)
        labels.push_back(qstr(model.label).toHtmlEscaped());
    // The longest first, so that a name inside another stays inside.
    std::sort(labels.begin(), labels.end(),
              [](const QString& a, const QString& b) { return a.size() > b.size(); });
    QString out;
    for (qsizetype at = 0; at < html.size();) {
        const auto label = std::find_if(labels.begin(), labels.end(), [&](const QString& candidate) {
            return !candidate.isEmpty() && QStringView(html).mid(at).startsWith(candidate);
        });
        const bool wordBefore = at > 0 && html[at - 1].isLetterOrNumber();
        if (label == labels.end() || wordBefore) {
            out += html[at++];
            continue;
        }
        out += QLatin1String("<b>") + *label + QLatin1String("</b>");
        at += label->size();
    }
    return out;
}

QString renameText(const std::vector<RenamedArg>& renames)
{
    QStringList pairs;
    for (std::size_t i = 0; i < renames.size() && i < 3; ++i)
        pairs.append(qstr(renames[i].from) + QStringLiteral(" = ") + qstr(renames[i].to));
    auto text = CompareView::tr("The same args under other names? %1").arg(pairs.join(QStringLiteral(", ")));
    if (renames.size() > 3)
        text += CompareView::tr(" and %1 more").arg(renames.size() - 3);
    return text;
}


using Loaded = Result<std::shared_ptr<const std::vector<DiffModel>>>;

} // namespace

void CompareView::setModels(std::shared_ptr<Library> library, std::vector<ModelId> ids)
{
    setOperands(std::move(library), std::move(ids));
}

void CompareView::setOperands(std::shared_ptr<Library> library, std::vector<std::string> operands)
{
    m_library = std::move(library);
    m_baseline = 0;
    m_amongAll = m_threeWay = false;
    m_models.reset();
    m_expected = operands.size();
    m_adding.cancel();
    m_code.cancel();
    m_model->setDiff(nullptr);
    hideDetail();
    m_task.start(
        this,
        [asked = m_library, operands](const CancelToken& cancel) -> Loaded { return diffOperands(asked.get(), operands, cancel); },
        [this](Loaded loaded) {
            if (loaded)
                setLoaded(std::move(*loaded));
            else
                present(failure(loaded));
        });
    updateState();
}

void CompareView::setLoaded(std::shared_ptr<const std::vector<DiffModel>> models)
{
    m_models = std::move(models);
    m_expected = m_models ? m_models->size() : 0;
    m_baseline = 0;
    m_amongAll = m_threeWay = false;
    m_renames.clear();
    m_suggestRenames = true;
    compare();
}

void CompareView::addOperands(std::vector<std::string> operands)
{
    if (operands.empty())
        return;
    if (!m_models) {
        setOperands(m_library, std::move(operands));
        return;
    }
    m_adding.start(
        this,
        [asked = m_library, operands](const CancelToken& cancel) -> Loaded { return diffOperands(asked.get(), operands, cancel); },
        [this](Loaded loaded) {
            if (!loaded) {
                Q_EMIT notice(qstr(loaded.error().text()));
                return;
            }
            auto more = m_models ? *m_models : std::vector<DiffModel>();
            more.insert(more.end(), (*loaded)->begin(), (*loaded)->end());
            m_models = std::make_shared<const std::vector<DiffModel>>(std::move(more));
            m_expected = m_models->size();
            m_threeWay = false;
            compare();
        });
}

bool CompareView::isLoading() const
{
    return m_task.isRunning() || m_code.isRunning() || m_adding.isRunning() || m_detail->isLoading();
}

DiffOptions CompareView::diffOptions() const
{
    DiffOptions options;
    options.baseline = m_baseline;
    options.amongAll = m_amongAll;
    options.renames = m_renames;
    options.directions = m_directions;
    return options;
}

void CompareView::compare()
{
    m_code.cancel();
    if (!m_models || m_models->empty()) {
        m_model->setDiff(nullptr);
        updateState();
        return;
    }
    m_task.start(
        this,
        [models = m_models, asked = diffOptions(), threeWay = m_threeWay](const CancelToken& cancel) -> Result<Compared> {
            auto options = asked;
            options.cancel = cancel;
            MB_TRY(auto diff, diffModels(models, options));
            Compared compared{std::make_shared<ModelDiff>(std::move(diff)), {}};
            compared.summary = threeWay ? threeWaySummary(*compared.diff) : summaryOf(*compared.diff);
            return compared;
        },
        [this](Result<Compared> compared) { present(std::move(compared)); });
    updateState();
}

void CompareView::present(Result<Compared> result)
{
    if (!result) {
        m_model->setDiff(nullptr);
        m_summaryText.clear();
        updateState();
        m_empty->setText(qstr(result.error().text()));
        Q_EMIT ready();
        return;
    }
    m_summaryText = qstr(result->summary);
    m_model->setDiff(std::move(result->diff));
    m_model->setThreeWay(m_threeWay);
    fillBaselines();
    m_table->names().fit();
    m_widthsByUser = false;
    updateState();
    fitColumns();
    showPinned();
    readCode();
    if (m_detail->isVisible() && !m_detail->isLoading())
        m_detail->showCell(*m_model, m_table->currentIndex().row(), m_table->currentIndex().column());
    Q_EMIT ready();
}

void CompareView::readCode()
{
    if (!codeDiffers(*m_models))
        return;
    using Code = Result<std::shared_ptr<const CodeComparison>>;
    m_code.start(
        this, [models = m_models, baseline = m_baseline](const CancelToken& cancel) -> Code { return compareCode(*models, baseline, {}, cancel); },
        [this](Code code) {
            if (!code)
                return;
            m_model->setCode(std::move(*code));
            showPinned();
            updateState();
            Q_EMIT codeRead();
        });
}

void CompareView::showPinned()
{
    m_pinnedModel->setDiff(m_pinned.empty() ? nullptr : m_model->sharedDiff());
    m_pinnedModel->setCode(m_pinned.empty() ? nullptr : m_model->code());
    m_pinnedModel->setThreeWay(m_threeWay);
    m_pinnedModel->setOnly(m_pinned);
    m_pinnedTable->setVisible(m_pinnedModel->rowCount() > 0);
    m_pinnedTable->setFixedHeight(std::max(1, m_pinnedModel->rowCount()) * measures::rowHeight);
    m_pinnedTable->names().setFixedWidth(m_table->names().width());
    for (int i = 0; i < m_pinnedModel->columnCount(); ++i)
        m_pinnedTable->setColumnWidth(i, m_table->columnWidth(i));
}

void CompareView::rememberCurrent()
{
    const auto current = m_table->currentIndex();
    if (!current.isValid() || !m_model->diff())
        return;
    m_currentKey = m_model->key(m_model->row(current.row()));
    m_currentModel = (*m_model->diff()->models)[static_cast<std::size_t>(current.column())].id;
    m_scroll = m_table->verticalScrollBar()->value();
}

/// The rows and columns have changed; the eye stays where it was.
void CompareView::restoreCurrent()
{
    if (m_currentKey.isEmpty() || m_model->rowCount() == 0)
        return;
    const auto& models = *m_model->diff()->models;
    const auto column = std::find_if(models.begin(), models.end(), [this](const DiffModel& model) { return model.id == m_currentModel; }) - models.begin();
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (m_model->key(m_model->row(row)) != m_currentKey)
            continue;
        m_table->verticalScrollBar()->setValue(m_scroll);
        m_table->setCurrentIndex(m_model->index(row, static_cast<int>(column) < m_model->columnCount() ? static_cast<int>(column) : 0));
        return;
    }
}

void CompareView::acceptRenames(bool accept)
{
    if (!accept) {
        m_suggestRenames = false;
        updateState();
        return;
    }
    if (m_model->diff()) {
        const auto& suggested = m_model->diff()->renames;
        m_renames.insert(m_renames.end(), suggested.begin(), suggested.end());
        compare();
    }
}

void CompareView::fillBaselines()
{
    const QSignalBlocker quiet(m_baselines);
    m_baselines->clear();
    for (const auto& model : *m_models)
        m_baselines->addItem(tr("Against %1").arg(qstr(model.label)), qstr(model.label));
    m_baselines->addItem(tr("Among all"));
    m_baselines->setCurrentIndex(m_amongAll ? m_baselines->count() - 1 : static_cast<int>(m_baseline));
}

void CompareView::updateState()
{
    const auto* const diff = m_model->diff();
    m_summary->setText(diff ? summaryHtml(*diff, m_summaryText) : QString());
    m_summary->setVisible(diff != nullptr && !m_summaryText.isEmpty());
    for (auto* const control : std::initializer_list<QWidget*>{m_rows, m_baselines, m_find, m_copy, m_export, m_more})
        control->setEnabled(diff != nullptr);
    m_swap->setEnabled(diff && diff->columns() > 1);
    m_three->setEnabled(m_library && diff && (diff->columns() == 2 || m_threeWay));
    m_values->setEnabled(diff && diff->columns() > 1 && !diff->tensors.empty());
    const bool renamed = diff && m_suggestRenames && !diff->renames.empty();
    m_renameBar->setVisible(renamed);
    if (renamed) {
        m_renameText->setText(renameText(diff->renames));
        m_renameText->setToolTip(m_renameText->text());
    }
    updateEmpty();
    Q_EMIT titleChanged(title());
}

void CompareView::updateEmpty()
{
    const auto* const diff = m_model->diff();
    const bool rows = m_model->rowCount() > 0;
    m_split->setVisible(rows);
    m_empty->setVisible(!rows);
    if (rows)
        return;
    if (m_task.isRunning())
        m_empty->setText(tr("Comparing…"));
    else if (!diff)
        m_empty->setText(tr("Select two or more models in the table, or drop two files here, to see how they differ."));
    else if (!m_find->text().isEmpty())
        m_empty->setText(tr("Nothing here holds “%1”.").arg(m_find->text()));
    else if (diff->columns() < 2)
        m_empty->setText(tr("Add a second model to compare %1 with.").arg(qstr(diff->models->front().label)));
    else if (m_rows->currentIndex() == 2)
        m_empty->setText(tr("These models have nothing in common."));
    else
        m_empty->setText(m_summaryText);
}

QString CompareView::title() const
{
    auto text = m_expected == 1 ? tr("Compare 1 model") : tr("Compare %1 models").arg(m_expected);
    const auto* const diff = m_model->diff();
    if (!diff || diff->columns() < 2)
        return text;
    const auto add = [&](const QString& part) { text += QStringLiteral(" · ") + part; };
    const auto base = qstr((*diff->models)[diff->baseline].label);
    add(m_amongAll ? tr("among all") : m_threeWay ? tr("from %1").arg(base) : tr("against %1").arg(base));
    if (m_rows->currentIndex() != 0)
        add(m_rows->currentText().toLower());
    if (!m_find->text().isEmpty())
        add(tr("with “%1”").arg(m_find->text()));
    const auto current = m_table->currentIndex();
    if (current.isValid() && current.row() < m_model->rowCount() && !m_model->row(current.row()).head)
        add(tr("%1 of %2").arg(m_model->path(m_model->row(current.row())), qstr((*diff->models)[static_cast<std::size_t>(current.column())].label)));
    return text;
}

void CompareView::setBaseline(int column)
{
    if (!m_models || column < 0 || column >= static_cast<int>(m_models->size()) ||
        (m_baseline == static_cast<std::size_t>(column) && !m_amongAll))
        return;
    m_threeWay = false; // another baseline is not the ancestor
    m_baseline = static_cast<std::size_t>(column);
    m_amongAll = false;
    compare();
}

void CompareView::compareAmongAll()
{
    if (!m_models || m_amongAll)
        return;
    m_amongAll = true;
    m_threeWay = false;
    compare();
}

void CompareView::compareThreeWay()
{
    if (m_threeWay) {
        removeColumn(static_cast<int>(m_baseline));
        return;
    }
    if (!m_library || !m_models || m_models->size() != 2)
        return;
    const auto a = m_models->front().id, b = m_models->back().id;
    m_adding.start(
        this,
        [library = m_library, a, b](const CancelToken& cancel) -> Loaded {
            MB_TRY(const auto ancestor, commonAncestor(*library, a, b));
            if (!ancestor)
                return makeError(ErrorCode::NotFound, "the two have no common ancestor: no model is recorded as the parent of both");
            if (*ancestor == a || *ancestor == b)
                return makeError(ErrorCode::NotFound, "one of them is itself the ancestor of the other");
            return diffOperands(library.get(), {*ancestor}, cancel);
        },
        [this](Loaded loaded) {
            if (!loaded) {
                Q_EMIT notice(qstr(loaded.error().text()));
                return;
            }
            std::vector<DiffModel> three(**loaded);
            three.insert(three.end(), m_models->begin(), m_models->end());
            m_models = std::make_shared<const std::vector<DiffModel>>(std::move(three));
            m_expected = m_models->size();
            m_baseline = 0;
            m_amongAll = false;
            m_threeWay = true;
            compare();
        });
}

void CompareView::removeColumn(int column)
{
    if (!m_models || m_models->size() < 2 || column < 0 || column >= static_cast<int>(m_models->size()))
        return;
    const auto removed = static_cast<std::size_t>(column);
    auto fewer = *m_models;
    fewer.erase(fewer.begin() + column);
    m_models = std::make_shared<const std::vector<DiffModel>>(std::move(fewer));
    m_expected = m_models->size();
    m_threeWay = false;
    if (m_baseline > removed || m_baseline == m_models->size())
        --m_baseline;
    compare();
}

void CompareView::moveColumn(int from, int to)
{
    const int columns = m_models ? static_cast<int>(m_models->size()) : 0;
    if (from < 0 || to < 0 || from >= columns || to >= columns || from == to)
        return;
    auto moved = *m_models;
    auto model = std::move(moved[static_cast<std::size_t>(from)]);
    moved.erase(moved.begin() + from);
    moved.insert(moved.begin() + to, std::move(model));
    const int base = static_cast<int>(m_baseline);
    if (base == from)
        m_baseline = static_cast<std::size_t>(to);
    else if (from < base && base <= to)
        --m_baseline;
    else if (to <= base && base < from)
        ++m_baseline;
    m_models = std::make_shared<const std::vector<DiffModel>>(std::move(moved));
    compare();
}

void CompareView::swap()
{
    if (m_models && m_models->size() > 1)
        setBaseline(static_cast<int>((m_baseline + 1) % m_models->size()));
}

} // namespace modelbook
