#include "ui/sharing/bundle_drag.h"

#include "models/sharing/bundle/bundle_export.h"
#include "models/sharing/shared_model.h"
#include "ui/widgets/async.h"
#include "ui/widgets/text.h"

#include <QApplication>
#include <QDrag>
#include <QMimeData>
#include <QUrl>
#include <QWidget>

namespace modelbook {

BundleDrag::BundleDrag(QWidget* window) : QObject(window), m_window(window) {}

QMimeData* BundleDrag::mimeDataOf(const QString& file)
{
    auto* data = new QMimeData;
    data->setUrls({QUrl::fromLocalFile(file)});
    return data;
}

void BundleDrag::start(std::shared_ptr<Library> library, const std::vector<ModelId>& ids)
{
    if (ids.empty() || m_busy)
        return;
    m_busy = true;
    m_cancel = CancelToken::create();
    using Written = Result<std::string>;
    runAsync(
        this,
        [library = std::move(library), ids, folder = m_folder.path().toStdString(), cancel = m_cancel]() -> Written {
            MB_TRY(const auto models, gatherShared(library, ids, {}, {}, cancel));
            const auto file = std::filesystem::path(folder) / bundleFileName(models);
            MB_TRY(const auto written, exportBundle(models, file, {}, {}, cancel));
            (void)written;
            return file.string();
        },
        [this](Written file) {
            m_busy = false;
            if (file)
                offer(qstr(*file));
            else if (file.error().code() != ErrorCode::Cancelled)
                Q_EMIT failed(qstr(file.error().text()));
        });
}

void BundleDrag::offer(const QString& file)
{
    if (!(QApplication::mouseButtons() & Qt::LeftButton)) {
        Q_EMIT ready(file);
        return;
    }
    auto* drag = new QDrag(m_window);
    drag->setMimeData(mimeDataOf(file));
    drag->exec(Qt::CopyAction); // Qt has no other way to drag; it returns when the button is let go
}

} // namespace modelbook
