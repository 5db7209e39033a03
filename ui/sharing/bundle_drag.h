// BundleDrag: models dragged out of the window become a .modelbook file where they are dropped.
#pragma once

#include "models/library/library.h"

#include <QObject>
#include <QTemporaryDir>

#include <memory>
#include <vector>

class QMimeData;
class QWidget;

namespace modelbook {

/// The bundle is written in the background as soon as the drag begins; once it is there, it hangs on the pointer if the
/// button is still down, and is offered by a signal if not. Files live as long as this.
class BundleDrag : public QObject
{
    Q_OBJECT
public:
    explicit BundleDrag(QWidget* window);

    void start(std::shared_ptr<Library> library, const std::vector<ModelId>& ids);
    bool isBusy() const { return m_busy; }

    /// What a file manager takes: the file as a URL.
    static QMimeData* mimeDataOf(const QString& file);

Q_SIGNALS:
    /// The pointer was let go before the file was there.
    void ready(const QString& file);
    void failed(const QString& text);

private:
    void offer(const QString& file);

    QWidget* m_window;
    QTemporaryDir m_folder;
    CancelToken m_cancel;
    bool m_busy = false;
};

} // namespace modelbook
