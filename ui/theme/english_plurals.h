// EnglishPlurals: "1 model" where the program says "%n models".
#pragma once

#include <QTranslator>

namespace modelbook {

/// Qt takes plurals from translations, English among them. Texts say "%n models"; for 1 the noun after %n loses its s, and
/// "are" becomes "is". Install it before all other translators, which come first then.
class EnglishPlurals : public QTranslator
{
    Q_OBJECT
public:
    using QTranslator::QTranslator;
    bool isEmpty() const override { return false; }
    QString translate(const char* context, const char* source, const char* disambiguation, int n) const override;
    static QString singular(QString text);
};

} // namespace modelbook
