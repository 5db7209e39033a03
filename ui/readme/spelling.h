// Spelling: whether words are in a dictionary of the system (Hunspell), and what may have been meant.
#pragma once

#include <QSet>
#include <QString>
#include <QStringList>

#include <memory>
#include <vector>

struct Hunhandle;

namespace modelbook {

/// Words of no dictionary's script are never wrong, nor are names of code: what holds digits, underscores or capitals within.
/// Loading reads a file of some hundred kB; the rest is quick. Used by one thread at a time.
class Spelling
{
public:
    /// The dictionaries of these languages ("en_US", "ko"), as far as the folder has them.
    static std::shared_ptr<Spelling> load(const QStringList& languages, const QString& folder);
    /// Those of the system and of English, from where the system keeps them.
    static std::shared_ptr<Spelling> ofSystem();
    ~Spelling();

    bool isThere() const { return !m_dictionaries.empty(); }
    bool isRight(const QString& word) const;
    QStringList suggestions(const QString& word) const;
    /// Right from now on, for this program.
    void accept(const QString& word) { m_accepted.insert(word.toLower()); }

    struct Word {
        int start = 0, length = 0;
    };
    /// The words of a line of Markdown that are prose: not code, links, macros or addresses.
    static std::vector<Word> wordsOf(const QString& line);

private:
    struct Dictionary {
        Hunhandle* handle = nullptr;
        bool hangul = false;
        bool utf8 = true;
    };
    Spelling() = default;
    static QByteArray encoded(const Dictionary& dictionary, const QString& word);

    std::vector<Dictionary> m_dictionaries;
    QSet<QString> m_accepted;
};

} // namespace modelbook
