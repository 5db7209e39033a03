// BitSet: one bit per row of a segment; questions are answered with these.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace modelbook {

/// A fixed number of bits. Those beyond the last are 0 in every state, so that counting needs no care.
class BitSet
{
public:
    BitSet() = default;
    explicit BitSet(std::size_t size, bool value = false) : m_size(size), m_words((size + 63) / 64, value ? ~0ull : 0)
    {
        trim();
    }

    std::size_t size() const { return m_size; }
    bool test(std::size_t i) const { return (m_words[i / 64] >> (i % 64) & 1) != 0; }
    void set(std::size_t i) { m_words[i / 64] |= 1ull << (i % 64); }
    void reset(std::size_t i) { m_words[i / 64] &= ~(1ull << (i % 64)); }
    std::vector<std::uint64_t>& words() { return m_words; }
    const std::vector<std::uint64_t>& words() const { return m_words; }

    std::size_t count() const
    {
        std::size_t sum = 0;
        for (const auto word : m_words)
            sum += static_cast<std::size_t>(std::popcount(word));
        return sum;
    }
    void flip()
    {
        for (auto& word : m_words)
            word = ~word;
        trim();
    }
    BitSet& operator&=(const BitSet& other)
    {
        for (std::size_t i = 0; i < m_words.size(); ++i)
            m_words[i] &= other.m_words[i];
        return *this;
    }
    BitSet& operator|=(const BitSet& other)
    {
        for (std::size_t i = 0; i < m_words.size(); ++i)
            m_words[i] |= other.m_words[i];
        return *this;
    }
    /// Takes out what `other` has.
    BitSet& operator-=(const BitSet& other)
    {
        for (std::size_t i = 0; i < m_words.size(); ++i)
            m_words[i] &= ~other.m_words[i];
        return *this;
    }
    /// Whether it has all that `other` has.
    bool includes(const BitSet& other) const
    {
        for (std::size_t i = 0; i < m_words.size(); ++i) {
            if ((other.m_words[i] & ~m_words[i]) != 0)
                return false;
        }
        return true;
    }
    /// Calls `visit(index)` for each set bit, ascending.
    template <typename Visit>
    void forEach(Visit visit) const
    {
        for (std::size_t w = 0; w < m_words.size(); ++w) {
            for (auto word = m_words[w]; word != 0; word &= word - 1)
                visit(static_cast<std::uint32_t>(w * 64 + static_cast<std::size_t>(std::countr_zero(word))));
        }
    }

private:
    void trim()
    {
        if (m_size % 64 != 0)
            m_words.back() &= (1ull << (m_size % 64)) - 1;
    }
    std::size_t m_size = 0;
    std::vector<std::uint64_t> m_words;
};

} // namespace modelbook
