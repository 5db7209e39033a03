#include "ui/readme/spelling.h"

#include <hunspell/hunspell.h>

#include <QFile>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>
#include <cstring>

namespace modelbook {

namespace {

constexpr int mostSuggestions = 5;
constexpr qsizetype longestWord = 40;

bool isHangul(QChar c)
{
    return c.script() == QChar::Script_Hangul;
}

bool isCode(const QString& word)
{
    for (qsizetype i = 0; i < word.size(); ++i) {
        if (word[i].isDigit() || word[i] == QLatin1Char('_') || (i > 0 && word[i].isUpper()))
            return true; // lr_scheduler, AdamW, GPU, fp16
    }
    return false;
}

} // namespace

std::shared_ptr<Spelling> Spelling::load(const QStringList& languages, const QString& folder)
{
    std::shared_ptr<Spelling> spelling(new Spelling);
    for (const auto& language : languages) {
        const auto base = folder + QLatin1Char('/') + language;
        if (!QFile::exists(base + QStringLiteral(".aff")) || !QFile::exists(base + QStringLiteral(".dic")))
            continue;
        Dictionary dictionary;
        dictionary.handle = Hunspell_create(QFile::encodeName(base + QStringLiteral(".aff")).constData(), QFile::encodeName(base + QStringLiteral(".dic")).constData());
        if (!dictionary.handle)
            continue;
        dictionary.hangul = language.startsWith(QLatin1String("ko"));
        dictionary.utf8 = std::strcmp(Hunspell_get_dic_encoding(dictionary.handle), "UTF-8") == 0;
        spelling->m_dictionaries.push_back(dictionary);
    }
    return spelling;
}

std::shared_ptr<Spelling> Spelling::ofSystem()
{
    const auto name = QLocale::system().name();
    QStringList languages{name, name.section(QLatin1Char('_'), 0, 0), QStringLiteral("en_US"), QStringLiteral("en_GB"), QStringLiteral("ko_KR"), QStringLiteral("ko")};
    languages.removeDuplicates();
    return load(languages, QStringLiteral("/usr/share/hunspell"));
}

Spelling::~Spelling()
{
    for (const auto& dictionary : m_dictionaries)
        Hunspell_destroy(dictionary.handle);
}

QByteArray Spelling::encoded(const Dictionary& dictionary, const QString& word)
{
    return dictionary.utf8 ? word.toUtf8() : word.toLatin1();
}

bool Spelling::isRight(const QString& word) const
{
    if (word.size() < 2 || word.size() > longestWord || isCode(word) || m_accepted.contains(word.toLower()))
        return true;
    const bool hangul = isHangul(word.front());
    if (!hangul && word.front().script() != QChar::Script_Latin)
        return true;
    auto plain = word;
    plain.replace(QChar(0x2019), QLatin1Char('\''));
    bool asked = false;
    for (const auto& dictionary : m_dictionaries) {
        if (dictionary.hangul != hangul)
            continue;
        asked = true;
        if (Hunspell_spell(dictionary.handle, encoded(dictionary, plain).constData()) != 0)
            return true;
    }
    return !asked;
}

QStringList Spelling::suggestions(const QString& word) const
{
    QStringList found;
    for (const auto& dictionary : m_dictionaries) {
        if (dictionary.hangul != isHangul(word.front()))
            continue;
        char** list = nullptr;
        const int count = Hunspell_suggest(dictionary.handle, &list, encoded(dictionary, word).constData());
        for (int i = 0; i < count; ++i)
            found.append(dictionary.utf8 ? QString::fromUtf8(list[i]) : QString::fromLatin1(list[i]));
        Hunspell_free_list(dictionary.handle, &list, count);
    }
    found.removeDuplicates();
    return found.mid(0, mostSuggestions);
}

std::vector<Spelling::Word> Spelling::wordsOf(const QString& line)
{
    // What is no prose is blanked first, so that places stay.
    static const QRegularExpression notProse(QStringLiteral("`[^`]*`|\\{\\{[^}]*\\}\\}|\\[\\[[^\\]]*\\]\\]|\\]\\([^)]*\\)|https?://\\S+|<[^>]*>|\\$[^$]*\\$|[\\w.-]+@[\\w.-]+|[\\w.~-]*[/\\\\][\\w./\\\\~-]*"));
    static const QRegularExpression word(QStringLiteral("[\\p{L}][\\p{L}\\p{N}_]*(?:['\\x{2019}][\\p{L}]+)?"), QRegularExpression::UseUnicodePropertiesOption);
    auto prose = line;
    for (auto found = notProse.globalMatch(line); found.hasNext();) {
        const auto match = found.next();
        prose.replace(match.capturedStart(), match.capturedLength(), QString(match.capturedLength(), QLatin1Char(' ')));
    }
    std::vector<Word> words;
    for (auto found = word.globalMatch(prose); found.hasNext();) {
        const auto match = found.next();
        words.push_back({static_cast<int>(match.capturedStart()), static_cast<int>(match.capturedLength())});
    }
    return words;
}

} // namespace modelbook
