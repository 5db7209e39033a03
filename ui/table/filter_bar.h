// FilterBar: the one line in which a question is asked, with colours, completion and its error.
#pragma once

#include "ui/table/field_search.h"

#include <QLineEdit>
#include <QTimer>

#include <memory>
#include <vector>

class QCompleter;
class QStringListModel;

namespace modelbook {

/// Emits the question a moment after the last keystroke, or at once on Enter.
class FilterBar : public QLineEdit
{
    Q_OBJECT
public:
    explicit FilterBar(QWidget* parent = nullptr);

    void setFields(std::shared_ptr<const std::vector<FieldInfo>> fields);
    /// Questions asked before, the last one first: offered by the Down key and the clock.
    void setRecent(const QStringList& questions) { m_recent = questions; }
    void showRecent();
    /// Shows where the question is wrong; an empty message clears it.
    void setError(const QString& message, int position, int length);

Q_SIGNALS:
    void asked(const QString& question);
    /// A question that its user has settled for: by Enter, or by going elsewhere.
    void kept(const QString& question);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void recolour();
    void complete();
    /// The field whose value is to come after `before`, or null where none is.
    const FieldInfo* fieldBeforeValue(const std::string& before) const;
    void insertCompletion(const QString& completion);
    /// Start of the word the cursor is in.
    int wordStart() const;

    QTimer m_timer;
    QCompleter* m_completer;
    QStringListModel* m_words;
    FieldSearch m_search;
    QStringList m_recent;
    bool m_offersRecent = false; ///< the list of completions is that of questions
    int m_errorAt = -1, m_errorLength = 0;
};

} // namespace modelbook
