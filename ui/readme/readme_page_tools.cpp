// The part of ReadmePage around the text: outline, templates, word count, finding, versions, pictures, scrolling side by side.
#include "ui/readme/card_templates.h"
#include "ui/readme/find_replace_bar.h"
#include "ui/readme/markdown_highlighter.h"
#include "ui/readme/preview.h"
#include "ui/readme/readme_page.h"
#include "ui/readme/source_edit.h"
#include "ui/readme/spelling.h"
#include "ui/readme/version_dialog.h"
#include "ui/widgets/async.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QTextBlock>

namespace modelbook {

namespace {

constexpr std::size_t mostNames = 20'000; // to complete [[ with

QString acceptedKey()
{
    return QStringLiteral("spelling/words");
}

} // namespace

void ReadmePage::loadSpelling()
{
    // Read once for all pages; shared because a page may be gone by then.
    static std::weak_ptr<Spelling> shared;
    const auto use = [this](const std::shared_ptr<Spelling>& spelling) {
        if (!spelling || !spelling->isThere())
            return;
        shared = spelling;
        for (const auto& word : QSettings().value(acceptedKey()).toStringList())
            spelling->accept(word);
        m_source->setSpelling(spelling);
        m_highlighter->setSpelling(spelling);
        connect(m_source, &SourceEdit::wordAccepted, this, [this, spelling](const QString& word) {
            spelling->accept(word);
            QSettings settings;
            auto words = settings.value(acceptedKey()).toStringList();
            words.append(word);
            settings.setValue(acceptedKey(), words);
            m_highlighter->rehighlight();
        });
    };
    if (auto there = shared.lock())
        use(there);
    else
        runAsync(this, [] { return Spelling::ofSystem(); }, use);
}

void ReadmePage::buildTools(QHBoxLayout* bar)
{
    const auto button = [&](const char* name, const QString& text, const QString& tip, auto run) {
        auto* made = new QPushButton(text, this);
        made->setObjectName(QLatin1String(name));
        made->setToolTip(tip);
        made->setFocusPolicy(Qt::TabFocus);
        made->setProperty("compact", true);
        connect(made, &QPushButton::clicked, this, run);
        bar->addWidget(made);
        return made;
    };
    m_outline = button("readmeOutline", QStringLiteral("≡"), tr("Outline: go to a heading"), [this] { outlineMenu(); });
    m_template = button("readmeTemplate", tr("Template"), tr("Sections to begin with"), [this] { templateMenu(); });
    button("readmeFindButton", QStringLiteral("⌕"), tr("Find and replace (Ctrl+F)"), [this] { openFind(); });
    button("readmeVersions", QStringLiteral("◷"), tr("Earlier versions"), [this] { showVersions(); });
    m_words = new QLabel(this);
    m_words->setObjectName(QStringLiteral("readmeWords"));
    m_words->setProperty("role", QStringLiteral("muted"));
    bar->addWidget(m_words);
}

void ReadmePage::updateCounts()
{
    const auto words = wordCount(text());
    m_words->setText(tr("%n words", nullptr, words));
    constexpr int wordsPerMinute = 220;
    m_words->setToolTip(tr("%1 characters, about %n minutes to read", nullptr, std::max(1, words / wordsPerMinute)).arg(text().size()));
}

void ReadmePage::outlineMenu()
{
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("outlineMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const auto& heading : headingsOf(text())) {
        const auto title = QString((heading.level - 1) * 4, QLatin1Char(' ')) + labelText(heading.text.left(60));
        menu->addAction(title, this, [this, line = heading.line] {
            if (m_mode == Mode::Preview)
                setMode(Mode::Both);
            m_source->goToLine(line);
            scrollPreview();
        });
    }
    if (menu->isEmpty())
        menu->addAction(tr("No headings yet"))->setEnabled(false);
    menu->popup(m_outline->mapToGlobal(QPoint(0, m_outline->height())));
}

void ReadmePage::templateMenu()
{
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("templateMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const auto& card : cardTemplates(m_record)) {
        menu->addAction(card.name, this, [this, body = card.text] {
            if (m_mode == Mode::Preview)
                setMode(Mode::Both);
            auto cursor = m_source->textCursor();
            // A front matter is one at the very top only.
            if (body.startsWith(QLatin1String("---")))
                cursor.movePosition(QTextCursor::Start);
            cursor.insertText(body);
            m_source->setFocus();
        });
    }
    menu->popup(m_template->mapToGlobal(QPoint(0, m_template->height())));
}

void ReadmePage::openFind()
{
    if (m_mode == Mode::Preview)
        setMode(Mode::Both);
    m_find->open();
}

void ReadmePage::showVersions()
{
    if (!m_library)
        return;
    auto* dialog = new VersionDialog(m_library, m_record.id, text(), this);
    // An edit like any other: Ctrl+Z takes it back, and it is stored when it is saved.
    connect(dialog, &VersionDialog::restoreRequested, this, [this, id = m_record.id](const QString& restored) {
        if (id == m_record.id)
            m_source->replaceText(restored);
    });
    dialog->show();
}

void ReadmePage::insertPicture(const QString& name, const QByteArray& bytes)
{
    if (!m_library)
        return;
    const auto id = m_record.id;
    runAsync(
        this, [library = m_library, id, name, bytes] { return library->attach(id, name.toStdString(), bytes.toStdString()); },
        [this, id](Result<FileRecord> file) {
            if (!file) {
                Q_EMIT failed(tr("The picture was not stored: %1").arg(qstr(file.error().text())));
                return;
            }
            if (id != m_record.id)
                return;
            m_record.attachments.push_back(*file);
            const auto stored = qstr(file->file);
            m_source->textCursor().insertText(QStringLiteral("![%1](<attachment:%2>)").arg(stored.section(QLatin1Char('.'), 0, 0), stored));
        });
}

void ReadmePage::updateNames()
{
    // All names of the library, as the completion's list; read from the index, which does not wait for anything.
    m_names.start(
        this,
        [library = m_library](const CancelToken& cancel) {
            QStringList names;
            const auto answer = library->query("sort by name", cancel);
            if (!answer || !(*answer)->complete(cancel))
                return names;
            for (std::size_t row = 0; row < (*answer)->rowCount() && row < mostNames; ++row) {
                if (const auto name = (*answer)->cell(row, {FieldKind::Property, "name"}); name && name->isString())
                    names.append(qstr(name->toString()));
            }
            return names;
        },
        [this](const QStringList& names) { m_source->setModelNames(names); });
}

void ReadmePage::scrollPreview()
{
    if (m_mode != Mode::Both || m_follows)
        return;
    const auto headings = headingsOf(text());
    const double top = m_source->topLine();
    int number = -1;
    while (number + 1 < static_cast<int>(headings.size()) && headings[static_cast<std::size_t>(number + 1)].line <= top)
        ++number;
    const double from = number < 0 ? 0 : headings[static_cast<std::size_t>(number)].line;
    const double to = number + 1 < static_cast<int>(headings.size()) ? headings[static_cast<std::size_t>(number + 1)].line : m_source->blockCount();
    m_preview->scrollTo(number, to > from ? (top - from) / (to - from) : 0);
}

void ReadmePage::scrollSource(int heading, double share)
{
    if (m_mode != Mode::Both)
        return;
    const auto headings = headingsOf(text());
    const auto lineOf = [&](int number) -> double {
        return number < 0 ? 0 : number < static_cast<int>(headings.size()) ? headings[static_cast<std::size_t>(number)].line : m_source->blockCount();
    };
    m_follows = true;
    m_source->scrollToLine(lineOf(heading) + (lineOf(heading + 1) - lineOf(heading)) * share);
    m_follows = false;
}

} // namespace modelbook
