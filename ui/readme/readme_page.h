// ReadmePage: a model's README as Markdown source and live preview, saved into the history.
#pragma once

#include "models/library/library.h"
#include "ui/readme/draft_store.h"
#include "ui/widgets/async.h"

#include <QUrl>
#include <QWidget>

class QFrame;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QSplitter;
class QTimer;

namespace modelbook {

class FindReplaceBar;
class Preview;
class MarkdownHighlighter;
class SourceEdit;

/// What is typed is on disk a moment later as a draft, and stays there until it is saved: a crash, a close or another
/// model in between loses nothing. GUI thread only.
class ReadmePage : public QWidget
{
    Q_OBJECT
public:
    enum class Mode { Source, Both, Preview };

    explicit ReadmePage(QWidget* parent = nullptr, DraftStore drafts = DraftStore());
    ~ReadmePage() override;

    /// Shows a model's README; with an unsaved draft, that draft. Unsaved text of the model before is kept as a draft.
    void setModel(std::shared_ptr<Library> library, const ModelRecord& record);
    const ModelId& model() const { return m_record.id; }
    void setMode(Mode mode);
    bool isDirty() const;
    bool isLoading() const;
    /// Saves into the history. Text that others changed meanwhile is merged and shown.
    void save();
    QString text() const;
    void openFind();
    /// The versions that the history keeps, to compare and bring back.
    void showVersions();
    /// Stores a picture as a file of the model and names it in the text.
    void insertPicture(const QString& name, const QByteArray& bytes);

Q_SIGNALS:
    void saved(const ModelId& id);
    void failed(const QString& message);
    void dirtyChanged(bool dirty);
    void modelLinkActivated(const QString& name);
    void loaded();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildToolbar(class QVBoxLayout* layout);
    void buildDraftBar(class QVBoxLayout* layout);
    void showText(const QString& stored, const std::optional<Draft>& draft);
    void textEdited();
    void keepDraft();
    void updateState();
    void updatePreview();
    void confirmLink(const QUrl& url);
    // readme_page_tools.cpp
    /// Marks misspelt words once the system's dictionaries are read; nothing where there are none.
    void loadSpelling();
    void buildTools(QHBoxLayout* bar);
    void outlineMenu();
    void templateMenu();
    void updateCounts();
    void updateNames();
    void scrollPreview();
    void scrollSource(int heading, double share);

    std::shared_ptr<Library> m_library;
    ModelRecord m_record;
    DraftStore m_drafts;
    QString m_stored; ///< the text that the editing started from, as it is stored
    QString m_base;   ///< the same as the editor holds it, with plain line ends
    bool m_saving = false;
    bool m_filling = false;
    bool m_wasDirty = false;
    Mode m_mode = Mode::Both;
    LatestTask m_loading;
    QTimer* m_draftDelay;
    QTimer* m_previewDelay;
    QTimer* m_autosave; ///< into the history, once nothing was typed for a while
    LatestTask m_names;
    FindReplaceBar* m_find;
    QPushButton* m_outline;
    QPushButton* m_template;
    QLabel* m_words;
    bool m_follows = false; ///< the source is being scrolled after the preview
    QSplitter* m_splitter;
    SourceEdit* m_source;
    MarkdownHighlighter* m_highlighter;
    Preview* m_preview;
    QWidget* m_marks;
    QLabel* m_state;
    QPushButton* m_save;
    QPushButton* m_modes[3];
    QFrame* m_draftBar;
    QFrame* m_linkBar;
    QLabel* m_linkText;
    QUrl m_link;
};

} // namespace modelbook
