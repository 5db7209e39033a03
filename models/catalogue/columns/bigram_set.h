// BigramSet: which two letters follow each other somewhere in a text, so that a word that cannot be in it need not be looked for.
#pragma once

#include <array>
#include <bitset>
#include <string_view>

namespace modelbook {

/// Of bytes, 8 KiB. Never changes once made.
class BigramSet
{
public:
    explicit BigramSet(std::string_view text)
    {
        for (std::size_t i = 1; i < text.size(); ++i)
            m_bits.set(place(text[i - 1], text[i]));
    }
    /// False where the text surely does not contain the word.
    bool mayContain(std::string_view word) const
    {
        for (std::size_t i = 1; i < word.size(); ++i) {
            if (!m_bits.test(place(word[i - 1], word[i])))
                return false;
        }
        return true;
    }

private:
    static std::size_t place(char first, char second)
    {
        return static_cast<std::size_t>(static_cast<unsigned char>(first)) << 8 | static_cast<unsigned char>(second);
    }

    std::bitset<1u << 16> m_bits;
};

} // namespace modelbook
