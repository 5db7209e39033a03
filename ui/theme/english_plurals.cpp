#include "ui/theme/english_plurals.h"

#include <QRegularExpression>

namespace modelbook {

QString EnglishPlurals::singular(QString text)
{
    static const QRegularExpression plural(QStringLiteral("%n (\\w+?)s\\b(?: (are|were|have)\\b)?"));
    const auto match = plural.match(text);
    if (!match.hasMatch())
        return text;
    const auto verb = match.captured(2);
    auto one = QStringLiteral("%n ") + match.captured(1);
    if (!verb.isEmpty())
        one += verb == QLatin1String("are") ? QStringLiteral(" is") : verb == QLatin1String("were") ? QStringLiteral(" was") : QStringLiteral(" has");
    return text.replace(match.capturedStart(), match.capturedLength(), one);
}

QString EnglishPlurals::translate(const char*, const char* source, const char*, int n) const
{
    const auto text = QString::fromUtf8(source);
    // Nothing: the source stands.
    return n == 1 && text.contains(QStringLiteral("%n ")) ? singular(text) : QString();
}

} // namespace modelbook
