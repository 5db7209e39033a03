#include "ui/inspector/tensor_panel.h"

#include "models/args/canonical.h"
#include "models/args/flat_args.h"
#include "ui/inspector/tensor_tree.h"
#include "ui/inspector/tensor_values.h"
#include "ui/widgets/key_values.h"
#include "ui/widgets/text.h"

#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

namespace modelbook {

namespace {

QLabel* sectionLabel(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setProperty("role", QStringLiteral("section"));
    return label;
}

std::string stridesText(const std::vector<std::int64_t>& strides)
{
    std::string text;
    for (const auto stride : strides)
        text += (text.empty() ? "" : ", ") + std::to_string(stride);
    return text;
}

QString roleText(TensorRole role)
{
    switch (role) {
    case TensorRole::Weight:
        return TensorPanel::tr("weight");
    case TensorRole::Buffer:
        return TensorPanel::tr("buffer, not trained");
    case TensorRole::Optimizer:
        return TensorPanel::tr("state of the optimizer");
    case TensorRole::Other:
        break;
    }
    return TensorPanel::tr("other");
}

} // namespace

TensorPanel::TensorPanel(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("tensorPanel"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(22, 20, 22, 20);
    layout->setSpacing(10);
    layout->addWidget(sectionLabel(tr("SELECTED TENSOR"), this));
    m_name = new QLabel(this);
    m_name->setObjectName(QStringLiteral("tensorName"));
    m_name->setProperty("role", QStringLiteral("mono"));
    m_name->setWordWrap(true);
    m_name->setTextFormat(Qt::PlainText);
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_name);
    m_facts = new KeyValues(this);
    layout->addWidget(m_facts);
    layout->addSpacing(14);
    m_values = new TensorValues(this);
    layout->addWidget(m_values);
    layout->addSpacing(14);
    m_argsTitle = sectionLabel({}, this);
    layout->addWidget(m_argsTitle);
    m_args = new KeyValues(this);
    layout->addWidget(m_args);
    layout->addStretch();
}

void TensorPanel::setCheckpoint(std::shared_ptr<const CheckpointInfo> info, OpenTensorFile open)
{
    m_open = std::move(open);
    m_info = std::move(info);
    setTensor(-1, -1);
    constexpr std::size_t shown = 10;
    std::vector<KeyValues::Row> rows;
    std::size_t count = 0;
    if (m_info) {
        for (const auto& [path, value] : flattenArgs(m_info->args)) {
            if (++count <= shown)
                rows.push_back({qstr(path), qstr(displayText(value)).left(120), true, {}});
        }
    }
    m_argsTitle->setVisible(count > 0);
    m_argsTitle->setText(count > shown ? tr("ARGS, FIRST OF %1").arg(count) : tr("ARGS"));
    m_args->setRows(rows);
}

void TensorPanel::setTensor(int tensor, int sharedWith)
{
    if (!m_info || tensor < 0) {
        m_name->setText(tr("Choose a tensor to see where it lies."));
        m_name->setEnabled(false);
        m_facts->setRows({});
        m_values->setTensor({}, -1, {});
        return;
    }
    const QLocale locale(QLocale::English);
    const auto& info = m_info->tensors[static_cast<std::size_t>(tensor)];
    auto name = qstr(info.name); // breakable after dots, or it would widen the panel
    m_name->setEnabled(true);
    m_name->setText(name.replace(QLatin1Char('.'), QStringLiteral(".\u200b")));
    std::vector<KeyValues::Row> rows{
        {tr("shape"), qstr(shapeText(info.shape)), false, {}},
        {tr("dtype"), qstr(info.dtype.name) + (info.bigEndian ? tr(", big-endian") : QString()), false, {}},
        {tr("elements"), locale.toString(static_cast<qulonglong>(info.elements)), false, {}},
        {tr("role"), roleText(info.role), false, {}},
    };
    rows.push_back({tr("bytes"), bytesText(info.bytes) + (info.strides.empty() ? tr(", contiguous") : tr(", a strided view")), false, {}});
    if (info.range && info.range->length != info.bytes)
        rows.push_back({tr("stored"), bytesText(info.range->length), false, {}});
    if (!info.strides.empty())
        rows.push_back({tr("strides"), qstr(stridesText(info.strides)), false, tr("In elements, per dimension")});
    if (sharedWith >= 0)
        rows.push_back({tr("shared with"), qstr(m_info->tensors[static_cast<std::size_t>(sharedWith)].name), true, {}});
    if (info.range)
        rows.push_back({tr("at byte"), locale.toString(static_cast<qulonglong>(info.range->offset)), false, {}});
    if (m_info->files.size() > 1 && info.file < m_info->files.size())
        rows.push_back({tr("file"), qstr(m_info->files[info.file]), true, {}});
    m_facts->setRows(rows);
    m_values->setTensor(m_info, tensor, m_open);
}

} // namespace modelbook
