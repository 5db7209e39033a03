// Any two texts: the pieces of their difference always rebuild both.
#include "models/diff/text_diff.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    const auto middle = all.find('\0') == std::string_view::npos ? size / 2 : all.find('\0');
    const auto a = all.substr(0, middle), b = all.substr(middle);
    std::string left, right;
    for (const auto& piece : modelbook::diffText(a, b)) {
        if (piece.kind != modelbook::TextPiece::Kind::Added)
            left += piece.text;
        if (piece.kind != modelbook::TextPiece::Kind::Removed)
            right += piece.text;
    }
    if (left != a || right != b)
        std::abort();
    return 0;
}
