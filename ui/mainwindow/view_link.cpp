#include "ui/mainwindow/view_link.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QUrlQuery>

namespace modelbook {

namespace {

constexpr int longestUrl = 64 * 1024;
constexpr int longestState = 1024 * 1024; // unpacked

constexpr auto base64 = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

bool isId(const QString& text)
{
    static const QRegularExpression allowed(QStringLiteral("^[0-9A-Za-z_-]{1,80}$"));
    return allowed.match(text).hasMatch();
}

} // namespace

QUrl ViewLink::toUrl() const
{
    QUrl url;
    url.setScheme(QStringLiteral("modelbook"));
    url.setHost(library);
    QUrlQuery query;
    if (!at.isEmpty())
        query.addQueryItem(QStringLiteral("at"), QString::fromLatin1(QUrl::toPercentEncoding(at)));
    if (!model.isEmpty()) {
        url.setPath(QStringLiteral("/model/") + model);
    } else if (!view.isEmpty()) {
        url.setPath(QStringLiteral("/view/") + view);
    } else {
        url.setPath(QStringLiteral("/table"));
        if (state) {
            const auto json = QJsonDocument::fromJson(state->toJson().toUtf8()).toJson(QJsonDocument::Compact);
            query.addQueryItem(QStringLiteral("state"), QString::fromLatin1(qCompress(json, 9).toBase64(base64)));
        }
    }
    url.setQuery(query);
    return url;
}

std::optional<ViewLink> ViewLink::fromUrl(const QUrl& url)
{
    if (url.scheme() != QLatin1String("modelbook") || !isId(url.host()) || url.toEncoded().size() > longestUrl)
        return std::nullopt;
    const QUrlQuery query(url);
    ViewLink link;
    link.library = url.host();
    link.at = query.queryItemValue(QStringLiteral("at"), QUrl::FullyDecoded);
    const auto kind = url.path().section(QLatin1Char('/'), 1, 1), id = url.path().section(QLatin1Char('/'), 2);
    if (kind == QLatin1String("view") && isId(id)) {
        link.view = id;
        return link;
    }
    if (kind == QLatin1String("model") && isId(id)) {
        link.model = id;
        return link;
    }
    if (kind != QLatin1String("table"))
        return std::nullopt;
    if (const auto packed = query.queryItemValue(QStringLiteral("state")); !packed.isEmpty()) {
        const auto bytes = QByteArray::fromBase64(packed.toLatin1(), base64);
        // The length that qUncompress() would take on trust stands in the first four bytes.
        const bool sane = bytes.size() > 4 && bytes[0] == 0 && static_cast<unsigned char>(bytes[1]) <= (longestState >> 16);
        link.state = sane ? TableState::fromJson(QString::fromUtf8(qUncompress(bytes))) : std::nullopt;
        if (!link.state)
            return std::nullopt;
    }
    return link;
}

} // namespace modelbook
