#include "ui/readme/readme_page.h"

#include "ui/readme/find_replace_bar.h"
#include "ui/readme/markdown_highlighter.h"
#include "ui/readme/preview.h"
#include "ui/readme/readme_facts.h"
#include "ui/readme/source_edit.h"
#include "ui/widgets/text.h"

#include <QDesktopServices>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QShortcut>
#include <QSplitter>
#include <QTimer>
#include <QVBoxLayout>

namespace modelbook {

namespace {

/// What an editor makes of a text: any line end becomes a plain one.
QString asEdited(QString text)
{
    return text.replace(QStringLiteral("\r\n"), QStringLiteral("\n"))
        .replace(QLatin1Char('\r'), QLatin1Char('\n'))
        .replace(QChar::ParagraphSeparator, QLatin1Char('\n'));
}

} // namespace

ReadmePage::ReadmePage(QWidget* parent, DraftStore drafts) : QWidget(parent), m_drafts(std::move(drafts))
{
    setObjectName(QStringLiteral("readmePage"));
    m_draftDelay = new QTimer(this);
    m_draftDelay->setSingleShot(true);
    m_draftDelay->setInterval(400);
    connect(m_draftDelay, &QTimer::timeout, this, &ReadmePage::keepDraft);
    m_previewDelay = new QTimer(this);
    m_previewDelay->setSingleShot(true);
    m_previewDelay->setInterval(150);
    connect(m_previewDelay, &QTimer::timeout, this, &ReadmePage::updatePreview);

    m_autosave = new QTimer(this);
    m_autosave->setSingleShot(true);
    m_autosave->setInterval(30'000);
    connect(m_autosave, &QTimer::timeout, this, &ReadmePage::save);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    buildToolbar(layout);
    buildDraftBar(layout);
    m_splitter = new QSplitter(this);
    m_splitter->setChildrenCollapsible(false);
    m_source = new SourceEdit(m_splitter);
    m_source->installEventFilter(this);
    m_highlighter = new MarkdownHighlighter(m_source->document());
    loadSpelling();
    m_find = new FindReplaceBar(m_source, this);
    m_preview = new Preview(m_splitter);
    m_splitter->setSizes({500, 500});
    layout->addWidget(m_find);
    layout->addWidget(m_splitter, 1);
    connect(m_source, &QPlainTextEdit::textChanged, this, &ReadmePage::textEdited);
    connect(m_source->verticalScrollBar(), &QScrollBar::valueChanged, this, &ReadmePage::scrollPreview);
    connect(m_preview, &Preview::scrolled, this, &ReadmePage::scrollSource);
    connect(m_source, &SourceEdit::pictureInserted, this, &ReadmePage::insertPicture);
    connect(new QShortcut(QKeySequence::Find, this), &QShortcut::activated, this, &ReadmePage::openFind);
    connect(new QShortcut(QKeySequence::Replace, this), &QShortcut::activated, this, &ReadmePage::openFind);
    connect(m_preview, &Preview::modelLinkActivated, this, &ReadmePage::modelLinkActivated);
    connect(m_preview, &Preview::externalLinkActivated, this, &ReadmePage::confirmLink);
    auto* shortcut = new QShortcut(QKeySequence::Save, this);
    connect(shortcut, &QShortcut::activated, this, &ReadmePage::save);
    setMode(Mode::Both);
    updateState();
}

ReadmePage::~ReadmePage()
{
    // Here and on a switch the text must be on disk before it is gone from memory; a draft is a small file.
    if (m_draftDelay->isActive() && isDirty())
        m_drafts.keep(qstr(m_library->id()), qstr(m_record.id), {text(), m_stored});
}

void ReadmePage::buildToolbar(QVBoxLayout* layout)
{
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(16, 8, 16, 8);
    bar->setSpacing(6);
    const auto button = [&](const QString& text, const char* name, const QString& tip) {
        auto* made = new QPushButton(text, this);
        made->setObjectName(QLatin1String(name));
        made->setToolTip(tip);
        made->setFocusPolicy(Qt::TabFocus);
        bar->addWidget(made);
        return made;
    };
    m_marks = new QWidget(this);
    auto* marks = new QHBoxLayout(m_marks);
    marks->setContentsMargins(0, 0, 0, 0);
    marks->setSpacing(6);
    bar->addWidget(m_marks);
    const auto mark = [&](const QString& text, const char* name, const QString& tip, auto action) {
        auto* made = new QPushButton(text, m_marks);
        made->setObjectName(QLatin1String(name));
        made->setToolTip(tip);
        made->setFocusPolicy(Qt::TabFocus);
        made->setProperty("compact", true);
        marks->addWidget(made);
        connect(made, &QPushButton::clicked, this, action);
    };
    mark(QStringLiteral("B"), "markBold", tr("Bold"), [this] { m_source->surround(QStringLiteral("**"), QStringLiteral("**")); });
    mark(QStringLiteral("I"), "markItalic", tr("Italic"), [this] { m_source->surround(QStringLiteral("*"), QStringLiteral("*")); });
    mark(QStringLiteral("H2"), "markHeading", tr("Heading"), [this] { m_source->prefixLines(QStringLiteral("## ")); });
    mark(QStringLiteral("☐"), "markTask", tr("Task"), [this] { m_source->prefixLines(QStringLiteral("- [ ] ")); });
    mark(QStringLiteral("{} args"), "markArgs", tr("A table of args, as they were recorded"),
         [this] { m_source->surround(QStringLiteral("\n{{args: "), QStringLiteral("*}}\n")); });
    mark(QStringLiteral("[[ ]] model"), "markModel", tr("A link to another model"),
         [this] { m_source->surround(QStringLiteral("[["), QStringLiteral("]]")); });
    buildTools(marks);
    m_state = new QLabel(this);
    m_state->setObjectName(QStringLiteral("readmeState"));
    m_state->setProperty("role", QStringLiteral("muted"));
    m_state->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_state->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    bar->addWidget(m_state, 1);
    m_save = button(tr("Save"), "readmeSave", tr("Save into the history (Ctrl+S)"));
    m_save->setProperty("primary", true);
    connect(m_save, &QPushButton::clicked, this, &ReadmePage::save);
    const std::pair<QString, const char*> modes[] = {
        {tr("Source"), "modeSource"}, {tr("Both"), "modeBoth"}, {tr("Preview"), "modePreview"}};
    for (int i = 0; i < 3; ++i) {
        m_modes[i] = button(modes[i].first, modes[i].second, {});
        m_modes[i]->setCheckable(true);
        connect(m_modes[i], &QPushButton::clicked, this, [this, i] { setMode(static_cast<Mode>(i)); });
    }
    layout->addLayout(bar);
    auto* line = new QFrame(this);
    line->setProperty("role", QStringLiteral("line"));
    layout->addWidget(line);
}

void ReadmePage::buildDraftBar(QVBoxLayout* layout)
{
    const auto bar = [&](const char* name, const char* role) {
        auto* frame = new QFrame(this);
        frame->setObjectName(QLatin1String(name));
        frame->setProperty("role", QLatin1String(role));
        auto* row = new QHBoxLayout(frame);
        row->setContentsMargins(16, 6, 16, 6);
        frame->hide();
        layout->addWidget(frame);
        return row;
    };
    auto* draft = bar("draftBar", "warning");
    m_draftBar = static_cast<QFrame*>(draft->parentWidget());
    draft->addWidget(new QLabel(tr("This is a draft that was not saved yet."), m_draftBar), 1);
    auto* discard = new QPushButton(tr("Discard the draft"), m_draftBar);
    discard->setObjectName(QStringLiteral("draftDiscard"));
    draft->addWidget(discard);
    // Put in as an edit, so that Ctrl+Z brings the draft back.
    connect(discard, &QPushButton::clicked, this, [this] { m_source->replaceText(m_base); });

    auto* link = bar("linkBar", "notice");
    m_linkBar = static_cast<QFrame*>(link->parentWidget());
    m_linkText = new QLabel(m_linkBar);
    m_linkText->setTextFormat(Qt::PlainText);
    m_linkText->setWordWrap(true);
    link->addWidget(m_linkText, 1);
    auto* open = new QPushButton(tr("Open in the browser"), m_linkBar);
    open->setObjectName(QStringLiteral("linkOpen"));
    link->addWidget(open);
    auto* stay = new QPushButton(tr("Cancel"), m_linkBar);
    stay->setObjectName(QStringLiteral("linkCancel"));
    link->addWidget(stay);
    connect(open, &QPushButton::clicked, this, [this] {
        m_linkBar->hide();
        QDesktopServices::openUrl(m_link);
    });
    connect(stay, &QPushButton::clicked, m_linkBar, &QWidget::hide);
}

void ReadmePage::confirmLink(const QUrl& url)
{
    m_link = url;
    m_linkText->setText(tr("This link leads to %1").arg(url.toDisplayString()));
    m_linkBar->show();
}

void ReadmePage::setMode(Mode mode)
{
    m_mode = mode;
    for (int i = 0; i < 3; ++i)
        m_modes[i]->setChecked(i == static_cast<int>(mode));
    m_source->setVisible(mode != Mode::Preview);
    m_preview->setVisible(mode != Mode::Source);
    updatePreview();
}

bool ReadmePage::isDirty() const
{
    return m_library && m_source->isEnabled() && text() != m_base;
}

bool ReadmePage::isLoading() const
{
    return m_loading.isRunning() || m_saving || m_previewDelay->isActive() || m_preview->isLoading();
}

QString ReadmePage::text() const
{
    // Not toPlainText(), which turns no-break spaces into plain ones.
    return m_source->document()->toRawText().replace(QChar::ParagraphSeparator, QLatin1Char('\n'));
}

void ReadmePage::setModel(std::shared_ptr<Library> library, const ModelRecord& record)
{
    const bool same = m_library == library && m_record.id == record.id;
    if (same && (isDirty() || m_saving)) {
        m_record = record;
        return; // a change of the library must not touch what is being typed
    }
    if (!same && isDirty())
        m_drafts.keep(qstr(m_library->id()), qstr(m_record.id), {text(), m_stored});
    m_draftDelay->stop();
    m_autosave->stop();
    m_library = std::move(library);
    m_record = record;
    m_linkBar->hide();
    if (!same)
        m_source->setEnabled(false);
    struct Loaded {
        Result<std::string> text;
        std::optional<Draft> draft;
    };
    m_loading.start(
        this,
        [from = m_library, id = record.id, drafts = m_drafts](const CancelToken&) {
            return Loaded{from->readme(id), drafts.find(qstr(from->id()), qstr(id))};
        },
        [this, same](Loaded loaded) {
            if (!loaded.text) {
                Q_EMIT failed(qstr(loaded.text.error().text()));
                return;
            }
            if (same && isDirty())
                return; // typed into while it was read
            showText(qstr(*loaded.text), loaded.draft);
        });
}

void ReadmePage::showText(const QString& stored, const std::optional<Draft>& draft)
{
    const bool useDraft = draft && draft->text != asEdited(stored);
    m_stored = useDraft ? draft->base : stored;
    m_base = asEdited(m_stored);
    const auto wanted = useDraft ? draft->text : asEdited(stored);
    m_source->setEnabled(true);
    if (text() != wanted || m_record.id != m_source->property("model").toString().toStdString()) {
        m_filling = true;
        m_source->setPlainText(wanted);
        m_filling = false;
        m_source->setProperty("model", qstr(m_record.id));
    }
    m_draftBar->setVisible(useDraft);
    updateState();
    updatePreview();
    updateNames();
    Q_EMIT loaded();
}

void ReadmePage::textEdited()
{
    if (m_filling)
        return;
    m_draftDelay->start();
    m_previewDelay->start();
    m_autosave->start();
    updateState();
}

void ReadmePage::keepDraft()
{
    if (!m_library)
        return;
    const auto library = qstr(m_library->id()), model = qstr(m_record.id);
    const bool dirty = isDirty();
    runAsync(
        this,
        [drafts = m_drafts, library, model, dirty, draft = Draft{text(), m_stored}] {
            if (dirty)
                return drafts.keep(library, model, draft);
            drafts.drop(library, model);
            return true;
        },
        [this](bool kept) {
            if (!kept)
                Q_EMIT failed(tr("The draft cannot be kept on this disk: save with Ctrl+S, or copy the text."));
        });
}

void ReadmePage::save()
{
    if (!m_library || m_saving || !isDirty())
        return;
    m_saving = true;
    updateState();
    m_draftDelay->stop();
    const auto sent = text();
    const auto id = m_record.id;
    runAsync(
        this,
        [library = m_library, id, sent, base = m_stored, drafts = m_drafts] {
            drafts.keep(qstr(library->id()), qstr(id), {sent, base}); // until the library has it
            auto stored = library->setReadme(id, sent.toStdString(), base.toStdString());
            if (stored)
                drafts.drop(qstr(library->id()), qstr(id));
            return stored;
        },
        [this, id, sent](Result<std::string> stored) {
            m_saving = false;
            if (!stored) {
                Q_EMIT failed(tr("The README was not saved, it is kept as a draft: %1").arg(qstr(stored.error().text())));
                updateState();
                return;
            }
            Q_EMIT saved(id);
            if (id != m_record.id)
                return;
            m_stored = qstr(*stored);
            m_base = asEdited(m_stored);
            m_draftBar->hide();
            if (text() == sent && sent != m_base)
                m_source->replaceText(m_base); // others' lines came in
            m_draftDelay->start();
            updateState();
        });
}

void ReadmePage::updateState()
{
    const bool dirty = isDirty();
    m_save->setEnabled(dirty && !m_saving);
    m_state->setText(m_saving ? tr("Saving…") : dirty ? tr("Not saved · kept as a draft") : QString());
    if (!dirty)
        m_draftBar->hide();
    if (dirty != m_wasDirty) {
        m_wasDirty = dirty;
        Q_EMIT dirtyChanged(dirty);
    }
}

void ReadmePage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    constexpr int narrow = 700; // the marks can be typed, the other buttons cannot
    m_marks->setVisible(width() >= narrow);
}

void ReadmePage::updatePreview()
{
    // The web engine is not started for a page that nobody sees.
    if (m_library && m_mode != Mode::Source && isVisible())
        m_preview->setMarkdown(text(), factsOf(m_library, m_record));
    updateCounts();
}

bool ReadmePage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_source && event->type() == QEvent::Show)
        m_previewDelay->start();
    return QWidget::eventFilter(watched, event);
}

} // namespace modelbook
