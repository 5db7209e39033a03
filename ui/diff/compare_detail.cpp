#include "ui/diff/compare_detail.h"

#include "models/diff/inline_diff.h"
#include "ui/diff/compare_model.h"
#include "ui/diff/pieces.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace modelbook {

namespace {

QTextBrowser* browser(const char* name, QWidget* parent)
{
    auto* const made = new QTextBrowser(parent);
    made->setObjectName(QLatin1String(name));
    made->setFrameShape(QFrame::NoFrame);
    made->setOpenLinks(false);
    made->document()->setDocumentMargin(12);
    return made;
}

QString bold(const std::string& text)
{
    return QStringLiteral("<b>") + qstr(text).toHtmlEscaped() + QStringLiteral("</b>");
}

QString valueHtml(const ArgValue* value)
{
    if (!value)
        return QStringLiteral("<i>") + CompareDetail::tr("absent") + QStringLiteral("</i>");
    return piecesHtml({{TextPiece::Kind::Same, value->isString() ? value->toString() : displayText(*value)}});
}

QString logHtml(const CodeDiff& diff)
{
    QString html = bold(shortCommit(diff.from) + " → " + shortCommit(diff.to));
    if (!diff.problem.empty())
        return html + QStringLiteral("<p>") + qstr(diff.problem).toHtmlEscaped() + QStringLiteral("</p>");
    html += QStringLiteral("<table cellspacing=\"6\">");
    for (const auto& commit : diff.log)
        html += QStringLiteral("<tr><td>%1</td><td>%2</td><td>%3</td><td>%4</td></tr>")
                    .arg(qstr(shortCommit(commit.commit)), dateText(commit.time * 1000), qstr(commit.author).toHtmlEscaped(), qstr(commit.message).toHtmlEscaped());
    html += QStringLiteral("</table>");
    if (diff.more > 0)
        html += CompareDetail::tr("and %1 commits before").arg(diff.more);
    if (diff.behind > 0)
        html += QStringLiteral("<p>") + CompareDetail::tr("The baseline has %1 commits that it has not.").arg(diff.behind) + QStringLiteral("</p>");
    return html;
}

} // namespace

CompareDetail::CompareDetail(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("compareDetail"));
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* const line = new QFrame(this);
    line->setProperty("role", QStringLiteral("line"));
    layout->addWidget(line);
    auto* const head = new QHBoxLayout;
    head->setContentsMargins(12, 4, 8, 4);
    m_title = new QLabel(this);
    m_title->setObjectName(QStringLiteral("compareDetailTitle"));
    m_title->setTextFormat(Qt::RichText);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* const close = new QPushButton(QStringLiteral("×"), this);
    close->setObjectName(QStringLiteral("compareDetailClose"));
    close->setProperty("flat", true);
    close->setToolTip(tr("Close (Esc)"));
    head->addWidget(m_title, 1);
    head->addWidget(close);
    layout->addLayout(head);
    m_stack = new QStackedWidget(this);
    auto* const texts = new QWidget(m_stack);
    auto* const row = new QHBoxLayout(texts);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(1);
    m_left = browser("compareLeft", texts);
    m_right = browser("compareRight", texts);
    row->addWidget(m_left, 1);
    row->addWidget(m_right, 1);
    m_stack->addWidget(texts);
    m_offer = new QWidget(m_stack);
    auto* const offer = new QVBoxLayout(m_offer);
    m_offerText = new QLabel(m_offer);
    m_offerText->setObjectName(QStringLiteral("compareOffer"));
    m_offerText->setTextFormat(Qt::PlainText);
    m_offerText->setWordWrap(true);
    m_offerText->setAlignment(Qt::AlignCenter);
    auto* const start = new QPushButton(tr("Compare the values"), m_offer);
    start->setObjectName(QStringLiteral("compareValues"));
    start->setProperty("primary", true);
    offer->addStretch();
    offer->addWidget(m_offerText);
    offer->addWidget(start, 0, Qt::AlignHCenter);
    offer->addStretch();
    m_stack->addWidget(m_offer);
    m_moves = new TensorMoves(m_stack);
    m_stack->addWidget(m_moves);
    layout->addWidget(m_stack, 1);
    connect(close, &QPushButton::clicked, this, &CompareDetail::closed);
    connect(start, &QPushButton::clicked, this, &CompareDetail::valuesRequested);
    // Both sides of a text scroll as one.
    connect(m_left->verticalScrollBar(), &QScrollBar::valueChanged, m_right->verticalScrollBar(), &QScrollBar::setValue);
    connect(m_right->verticalScrollBar(), &QScrollBar::valueChanged, m_left->verticalScrollBar(), &QScrollBar::setValue);
}

void CompareDetail::showTexts(const QString& title, const QString& left, const QString& right)
{
    m_title->setText(title);
    m_left->show();
    m_left->setHtml(left);
    m_right->setHtml(right);
    m_stack->setCurrentIndex(0);
}

void CompareDetail::showOne(const QString& title, const QString& html)
{
    m_title->setText(title);
    m_left->hide();
    m_right->setHtml(html);
    m_stack->setCurrentIndex(0);
}

void CompareDetail::showCell(const CompareModel& model, int row, int column)
{
    if (!model.diff() || row < 0 || row >= model.rowCount() || column < 0 || column >= model.columnCount() || model.row(row).head)
        return;
    const auto& diff = *model.diff();
    const auto& at = model.row(row);
    // The baseline itself is shown beside the first other.
    const auto other = static_cast<std::size_t>(column) == diff.baseline && diff.columns() > 1 ? (diff.baseline == 0 ? 1 : std::size_t(0)) : static_cast<std::size_t>(column);
    const auto &base = (*diff.models)[diff.baseline], &here = (*diff.models)[other];
    const auto title = QStringLiteral("<b>%1</b> · %2 → %3").arg(model.path(at).toHtmlEscaped(), qstr(base.label).toHtmlEscaped(), qstr(here.label).toHtmlEscaped());
    const auto sides = [&](const std::vector<TextPiece>& pieces) {
        showTexts(title, bold(base.label) + QStringLiteral("<br>") + piecesHtml(pieces, PieceSide::Before), bold(here.label) + QStringLiteral("<br>") + piecesHtml(pieces, PieceSide::After));
    };
    m_moves->cancel();
    switch (at.section) {
    case CompareModel::Section::Readme:
        sides(diffText(base.readme, here.readme));
        return;
    case CompareModel::Section::Tensors: {
        const auto names = model.tensorNames(at).size();
        m_title->setText(title);
        m_offerText->setText(base.source.empty() || here.source.empty() ? tr("The values of these are not at hand.")
                                                                       : tr("How far did the values of %n tensors move? Their weights are read for that.", nullptr, static_cast<int>(names)));
        m_stack->setCurrentIndex(1);
        return;
    }
    case CompareModel::Section::Code: {
        const auto* const code = model.code().get();
        const auto mono = [](const QString& html) { return QStringLiteral("<div style=\"font-family:'%1';font-size:12px\">%2</div>").arg(Theme::instance().monoFont().family(), html); };
        if (at.index == CompareModel::commitRow)
            return showOne(title, code ? logHtml(code->columns[other]) : tr("The commits are known, the code is not at hand."));
        if (at.index == CompareModel::uncommittedRow)
            return showTexts(title, bold(base.label) + mono(patchHtml(base.code.patch)), bold(here.label) + mono(patchHtml(here.code.patch)));
        const auto* const file = code->rows[at.index - CompareModel::firstFileRow].files[other];
        return showOne(title, !file ? tr("The file is the same in both.") : file->binary ? tr("The file is not text.") : mono(patchHtml(file->patch)));
    }
    case CompareModel::Section::Metrics:
        showTexts(title, bold(base.label) + QStringLiteral("<br>") + model.index(row, static_cast<int>(diff.baseline)).data(Qt::ToolTipRole).toString(),
                  bold(here.label) + QStringLiteral("<br>") + model.index(row, static_cast<int>(other)).data(Qt::ToolTipRole).toString());
        return;
    default: {
        const auto& arg = diff.args[at.index];
        const auto *before = arg.values[diff.baseline], *after = arg.values[other];
        if (before && after && !(*before == *after))
            return sides(inlineDiff(*before, *after));
        showTexts(title, bold(base.label) + QStringLiteral("<br>") + valueHtml(before), bold(here.label) + QStringLiteral("<br>") + valueHtml(after));
    }
    }
}

void CompareDetail::compareValues(const CompareModel& model, std::shared_ptr<Library> library, int row, int column)
{
    if (!model.diff() || model.diff()->columns() < 2)
        return;
    const auto& diff = *model.diff();
    auto other = static_cast<std::size_t>(std::clamp(column, 0, model.columnCount() - 1));
    if (other == diff.baseline)
        other = diff.baseline == 0 ? 1 : 0;
    const auto &base = (*diff.models)[diff.baseline], &here = (*diff.models)[other];
    if (base.source.empty() || here.source.empty())
        return;
    std::set<std::string> only;
    QString what = tr("Where it moved");
    if (row >= 0 && row < model.rowCount() && !model.row(row).head && model.row(row).section == CompareModel::Section::Tensors) {
        const auto names = model.tensorNames(model.row(row));
        only.insert(names.begin(), names.end());
        what = model.path(model.row(row));
    }
    m_title->setText(QStringLiteral("<b>%1</b> · %2 → %3").arg(what.toHtmlEscaped(), qstr(base.label).toHtmlEscaped(), qstr(here.label).toHtmlEscaped()));
    m_stack->setCurrentIndex(2);
    m_moves->compare({std::move(library), base.source, here.source, std::move(only)});
}

} // namespace modelbook
