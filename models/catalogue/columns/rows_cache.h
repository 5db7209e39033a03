// RowsCache: rows found lately, so that a question typed letter by letter looks only for what is new in it.
#pragma once

#include "models/catalogue/columns/bit_set.h"

#include <list>
#include <memory>
#include <mutex>
#include <string>

namespace modelbook {

/// Keeps the rows last found, by what was looked for and among which rows. Thread-safe.
class RowsCache
{
public:
    using Rows = std::shared_ptr<const BitSet>;

    /// Those of `among`, and maybe others; nullptr where it is not known.
    Rows find(const std::string& what, const BitSet& among)
    {
        const std::lock_guard lock(m_mutex);
        for (auto it = m_kept.begin(); it != m_kept.end(); ++it) {
            if (it->what == what && it->among.includes(among)) {
                m_kept.splice(m_kept.begin(), m_kept, it);
                return it->rows;
            }
        }
        return {};
    }
    void keep(const std::string& what, const BitSet& among, const BitSet& rows)
    {
        Kept kept{what, among, std::make_shared<const BitSet>(rows)};
        const std::lock_guard lock(m_mutex);
        m_kept.push_front(std::move(kept));
        if (m_kept.size() > most)
            m_kept.pop_back();
    }

private:
    static constexpr std::size_t most = 4; // of a million rows 250 KB each
    struct Kept {
        std::string what;
        BitSet among; ///< of others it is not known
        Rows rows;
    };

    std::mutex m_mutex;
    std::list<Kept> m_kept; ///< the last used first
};

} // namespace modelbook
