#include "models/catalogue/columns/find_bytes.h"

#include <cstring>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace modelbook {

namespace {

std::size_t findPlain(std::string_view text, std::string_view word, std::size_t from)
{
    if (from >= text.size())
        return std::string_view::npos;
    const auto* const hit = static_cast<const char*>(memmem(text.data() + from, text.size() - from, word.data(), word.size()));
    return hit ? static_cast<std::size_t>(hit - text.data()) : std::string_view::npos;
}

#if defined(__x86_64__)
/// Places where both the first and the last letter fit are few; only these are looked at whole.
__attribute__((target("avx2"))) std::size_t findWide(std::string_view text, std::string_view word, std::size_t from)
{
    constexpr std::size_t width = 32;
    const auto length = word.size();
    const auto first = _mm256_set1_epi8(word.front()), last = _mm256_set1_epi8(word.back());
    const char* const bytes = text.data();
    auto at = from;
    for (; at + width + length - 1 <= text.size(); at += width) {
        const auto starts = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + at));
        const auto ends = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + at + length - 1));
        const auto both = _mm256_and_si256(_mm256_cmpeq_epi8(starts, first), _mm256_cmpeq_epi8(ends, last));
        for (auto hits = static_cast<unsigned>(_mm256_movemask_epi8(both)); hits != 0; hits &= hits - 1) {
            const auto place = at + static_cast<std::size_t>(__builtin_ctz(hits));
            if (length <= 2 || std::memcmp(bytes + place + 1, word.data() + 1, length - 2) == 0)
                return place;
        }
    }
    return findPlain(text, word, at);
}
#endif

} // namespace

std::size_t findBytes(std::string_view text, std::string_view word, std::size_t from)
{
#if defined(__x86_64__)
    static const bool wide = __builtin_cpu_supports("avx2") != 0;
    if (wide)
        return findWide(text, word, from);
#endif
    return findPlain(text, word, from);
}

} // namespace modelbook
