// Utf8Locale: names are UTF-8 for libarchive on this thread, whatever the user's locale is.
#pragma once

#include <locale.h>

namespace modelbook {

class Utf8Locale
{
public:
    Utf8Locale() : m_locale(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)), m_before(m_locale ? ::uselocale(m_locale) : nullptr) {}
    ~Utf8Locale()
    {
        if (m_before)
            ::uselocale(m_before);
        if (m_locale)
            ::freelocale(m_locale);
    }
    Utf8Locale(const Utf8Locale&) = delete;
    Utf8Locale& operator=(const Utf8Locale&) = delete;

private:
    locale_t m_locale, m_before;
};

} // namespace modelbook
