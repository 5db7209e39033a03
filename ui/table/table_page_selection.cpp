// The selection of the table: its bar, and what a column comes to in the selected rows.
#include "ui/table/board_view.h"
#include "ui/table/card_list.h"
#include "ui/table/footer_row.h"
#include "ui/table/result_model.h"
#include "ui/table/selection_bar.h"
#include "ui/table/table_page.h"
#include "ui/table/table_view.h"
#include "ui/widgets/text.h"

namespace modelbook {

void TablePage::updateSelection()
{
    m_summary.cancel();
    m_selection->setSelection(static_cast<int>(m_table->selectedCount()), QString());
    updateFooter();
    m_gallery->viewport()->update();
    m_board->updateCards();
    updateSummary();
}

void TablePage::updateSummary()
{
    const auto answer = m_model->answer();
    const auto count = m_table->selectedCount();
    if (!m_session || !answer || count < 2)
        return;
    // Of the column in which the cursor stands, or of the metric the table is about.
    auto field = mainMetric(*m_session->library()->fields());
    if (const auto* info = m_model->info(m_table->currentIndex().column()); info && isNumeric(*info))
        field = info->key;
    if (!field)
        return;
    m_summary.start(
        this,
        [answer, rows = m_table->selectedRows(), field = *field](const CancelToken& cancel) { return answer->summary(field, &rows, cancel); },
        [this, count, field = *field](const Result<FieldSummary>& summary) {
            if (!summary || summary->numbers == 0)
                return;
            const auto text = [&](double number) { return computedText(number, field, CellFormat::Auto); };
            m_selection->setSelection(static_cast<int>(count), tr("%1 of selection: mean %2 · min %3 · max %4 · %n different", nullptr, static_cast<int>(summary->distinct))
                                                                   .arg(qstr(field.shortName()), text(summary->mean), text(summary->minimum), text(summary->maximum)));
        });
}

void TablePage::updateFooter()
{
    const auto& answer = m_model->answer();
    m_footer->setVisible(m_state.layout == TableLayout::Table && answer && m_table->selectedCount() > 1);
    if (m_footer->isVisibleTo(this))
        m_footer->count(answer, m_table->selectedRows());
}

} // namespace modelbook
