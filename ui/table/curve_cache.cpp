#include "ui/table/curve_cache.h"

namespace modelbook {

namespace {

constexpr std::size_t mostKept = 4'000; // models
constexpr std::size_t batch = 64;       // models read before those that came to be seen meanwhile

} // namespace

CurveCache::CurveCache(QObject* parent) : QObject(parent)
{
    m_start.setSingleShot(true);
    m_start.setInterval(0);
    connect(&m_start, &QTimer::timeout, this, &CurveCache::start);
}

void CurveCache::setLibrary(std::shared_ptr<Library> library)
{
    m_library = std::move(library);
    forget();
}

void CurveCache::forget()
{
    m_task.cancel();
    m_known.clear();
    m_wanted.clear();
}

const std::vector<SparkPoint>* CurveCache::points(const ModelId& id, const std::string& metric) const
{
    if (const auto model = m_known.find(id); model != m_known.end()) {
        const auto curve = model->second.find(metric);
        return curve == model->second.end() ? nullptr : &curve->second;
    }
    if (m_library && !id.empty() && m_wanted.insert(id).second && !m_start.isActive() && !m_task.isRunning())
        m_start.start();
    return nullptr;
}

void CurveCache::start()
{
    if (!m_library || m_wanted.empty())
        return;
    std::vector<ModelId> ids;
    for (auto it = m_wanted.begin(); it != m_wanted.end() && ids.size() < batch; ++it)
        ids.push_back(*it);
    using Curves = std::map<ModelId, std::map<std::string, std::vector<SparkPoint>>>;
    m_task.start(
        this,
        [library = m_library, ids](const CancelToken& cancel) {
            Curves curves;
            for (const auto& id : ids) {
                if (cancel.isCancelled())
                    break;
                auto& model = curves[id]; // there even where nothing can be read: it is not asked for again
                const auto histories = library->history(id);
                if (!histories)
                    continue;
                for (const auto& [metric, history] : *histories) {
                    auto& points = model[metric];
                    for (const auto& point : history)
                        points.push_back({point.step    ? static_cast<double>(*point.step)
                                          : point.epoch ? *point.epoch
                                                        : static_cast<double>(points.size()),
                                          point.value});
                    if (points.size() < 2)
                        model.erase(metric);
                }
            }
            return curves;
        },
        [this](Curves curves) {
            if (m_known.size() > mostKept)
                m_known.clear();
            for (auto& [id, model] : curves) {
                m_wanted.erase(id);
                m_known[id] = std::move(model);
            }
            if (!m_wanted.empty())
                m_start.start();
            Q_EMIT arrived();
        });
}

} // namespace modelbook
