#include "ui/readme/draft_store.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QStandardPaths>

namespace modelbook {

DraftStore::DraftStore(QString folder) : m_folder(std::move(folder))
{
    if (m_folder.isEmpty())
        m_folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/drafts");
}

QString DraftStore::path(const QString& library, const QString& model) const
{
    // Ids come from files that others write: hashed, they cannot lead out of the folder.
    const auto name = QCryptographicHash::hash((library + QLatin1Char('/') + model).toUtf8(), QCryptographicHash::Sha256);
    return m_folder + QLatin1Char('/') + QString::fromLatin1(name.toHex().left(32)) + QStringLiteral(".json");
}

bool DraftStore::keep(const QString& library, const QString& model, const Draft& draft) const
{
    if (!QDir().mkpath(m_folder))
        return false;
    QSaveFile file(path(library, model));
    if (!file.open(QIODevice::WriteOnly))
        return false;
    const QJsonObject json{{QStringLiteral("model"), model},
                           {QStringLiteral("text"), draft.text},
                           {QStringLiteral("base"), draft.base}};
    file.write(QJsonDocument(json).toJson(QJsonDocument::Compact));
    return file.commit();
}

std::optional<Draft> DraftStore::find(const QString& library, const QString& model) const
{
    QFile file(path(library, model));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const auto json = QJsonDocument::fromJson(file.readAll()).object();
    if (!json.contains(QStringLiteral("text")))
        return {};
    return Draft{json[QStringLiteral("text")].toString(), json[QStringLiteral("base")].toString()};
}

void DraftStore::drop(const QString& library, const QString& model) const
{
    QFile::remove(path(library, model));
}

} // namespace modelbook
