// The textual spellings inside pickles: escaped strings and integers of any length.
#pragma once

#include <string>
#include <string_view>

namespace modelbook {

/// Undoes Python's string escapes (\n, \x41, \\, …) of protocol 0's STRING.
std::string unescapePickleString(std::string_view text);
/// Undoes raw-unicode-escape (\u20ac) of protocol 0's UNICODE; the rest is Latin-1. The result is UTF-8.
std::string unescapePickleUnicode(std::string_view text);
/// A little-endian two's complement number, of at most some hundred bytes, in decimal.
std::string decimalOfTwosComplement(std::string_view bytes);
/// Latin-1 to UTF-8.
std::string utf8OfLatin1(std::string_view text);
/// UTF-8 back to Latin-1 bytes; characters beyond become '?'.
std::string latin1OfUtf8(std::string_view text);
/// Whether these bytes are well-formed UTF-8 (RFC 3629).
bool isUtf8(std::string_view text);

} // namespace modelbook
