// DraftStore: text being written, kept on disk until it is saved, so that no crash and no close loses it.
#pragma once

#include <QString>

#include <optional>

namespace modelbook {

/// What was written and not saved yet, and the text that the writing started from.
struct Draft {
    QString text;
    QString base;
    bool operator==(const Draft&) const = default;
};

/// One small file per model. Calls touch the disk for a moment: call them off the GUI thread, except keepNow().
/// Thread-safe for different models.
class DraftStore
{
public:
    /// `folder`: where drafts lie; empty for the user's data folder.
    explicit DraftStore(QString folder = {});

    /// Writes or replaces it, whole or not at all. False where the disk refuses.
    bool keep(const QString& library, const QString& model, const Draft& draft) const;
    std::optional<Draft> find(const QString& library, const QString& model) const;
    void drop(const QString& library, const QString& model) const;

private:
    QString path(const QString& library, const QString& model) const;
    QString m_folder;
};

} // namespace modelbook
