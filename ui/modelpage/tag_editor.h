// TagEditor: a model's tags as chips that can be taken off, and a field to add more.
#pragma once

#include <QStringList>
#include <QWidget>

class QLineEdit;

namespace modelbook {

class TagEditor : public QWidget
{
    Q_OBJECT
public:
    explicit TagEditor(QWidget* parent = nullptr);

    void setTags(const QStringList& tags);
    /// Tags that the field completes.
    void setKnownTags(const QStringList& tags);
    const QStringList& tags() const { return m_tags; }

Q_SIGNALS:
    void tagAdded(const QString& tag);
    void tagRemoved(const QString& tag);

private:
    QStringList m_tags;
    QLineEdit* m_field;
};

} // namespace modelbook
