#include "models/diff/compact.h"

#include "storage/base/hash.h"

#include <cstring>
#include <mutex>
#include <set>
#include <span>

namespace modelbook {

TypeName::TypeName(std::string_view name)
{
    static std::mutex mutex;
    static std::set<std::string, std::less<>> names; // never moves what it holds
    const std::lock_guard lock(mutex);
    auto place = names.find(name);
    if (place == names.end())
        place = names.emplace(name).first;
    m_name = &*place;
}

TensorHash::TensorHash(std::string_view text)
{
    if (text.empty())
        return;
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
    bool hex = text.size() == 2 * m_bytes.size();
    for (std::size_t i = 0; hex && i < m_bytes.size(); ++i) {
        const int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
        hex = high >= 0 && low >= 0;
        m_bytes[i] = static_cast<std::uint8_t>(hex ? high * 16 + low : 0);
    }
    if (hex)
        return;
    Sha256 hash;
    hash.update(text);
    const auto digest = hash.finish();
    static_assert(sizeof digest == sizeof m_bytes);
    std::memcpy(m_bytes.data(), digest.data(), m_bytes.size());
}

} // namespace modelbook
