#include "ui/modelpage/tag_editor.h"

#include "ui/theme/theme.h"
#include "ui/widgets/flow_layout.h"

#include <QCompleter>
#include <QLineEdit>
#include <QPushButton>
#include <QStringListModel>

namespace modelbook {

TagEditor::TagEditor(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("tagEditor"));
    auto* layout = new FlowLayout(this);
    m_field = new QLineEdit(this);
    m_field->setObjectName(QStringLiteral("tagField"));
    m_field->setPlaceholderText(tr("+ tag"));
    m_field->setProperty("quiet", true);
    m_field->setFixedWidth(90);
    layout->addWidget(m_field);
    auto* completer = new QCompleter(new QStringListModel(this), this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_field->setCompleter(completer);
    connect(m_field, &QLineEdit::returnPressed, this, [this] {
        const auto tag = m_field->text().trimmed();
        m_field->clear();
        if (!tag.isEmpty() && !m_tags.contains(tag))
            Q_EMIT tagAdded(tag);
    });
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
}

void TagEditor::setKnownTags(const QStringList& tags)
{
    static_cast<QStringListModel*>(m_field->completer()->model())->setStringList(tags);
}

void TagEditor::setTags(const QStringList& tags)
{
    m_tags = tags;
    while (auto* item = layout()->takeAt(0)) {
        if (item->widget() != m_field) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    for (const auto& tag : tags) {
        const auto shown = fontMetrics().elidedText(tag, Qt::ElideRight, 180);
        auto* chip = new QPushButton(shown + QStringLiteral("  ×"), this);
        chip->setObjectName(QStringLiteral("tag.") + tag);
        chip->setToolTip(tr("Take the tag %1 off").arg(tag));
        chip->setFixedHeight(20); // Hangul is taller than Latin, chips are not
        chip->setFocusPolicy(Qt::TabFocus);
        chip->setCursor(Qt::PointingHandCursor);
        const auto colors = Theme::instance().chipColors(tag);
        chip->setStyleSheet(QStringLiteral("QPushButton{background:%1;color:%2;border:none;border-radius:4px;"
                                           "padding:2px 7px;min-height:15px;font-size:12px}")
                                .arg(colors.background.name(), colors.ink.name()));
        connect(chip, &QPushButton::clicked, this, [this, tag] { Q_EMIT tagRemoved(tag); });
        layout()->addWidget(chip);
        chip->show();
    }
    layout()->addWidget(m_field);
    updateGeometry();
}

} // namespace modelbook
